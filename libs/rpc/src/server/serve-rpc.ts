import type { ConnectRouter } from '@connectrpc/connect';
import { type ClusterSecurity, openCluster } from '@millrace/std';
import { admitMembers } from './admit-members.ts';
import { type CallObserver, observeCalls } from '../call-observer.ts';
import { controllerRoutes } from './controller-routes.ts';
import type { ControllerPort } from '../ports/controller-port.ts';
import { ControllerService, NodeService, WorkerService } from '../gen/millrace/v1/rpc_pb.js';
import { createHealth } from './health.ts';
import { listenHttp2 } from './http2-server.ts';
import { type FailureListener, mapErrors } from './map-errors.ts';
import type { NodePort } from '../ports/node-port.ts';
import { nodeRoutes } from './node-routes.ts';
import { reflectionRoutes } from './reflection.ts';
import { requestHandler } from './request-handler.ts';
import { MESSAGE_BYTES_MAX } from '../client/transport.ts';
import type { WorkerPort } from '../ports/worker-port.ts';
import { workerRoutes } from './worker-routes.ts';

export interface ServeRpcOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  readonly controller?: ControllerPort;
  readonly worker?: WorkerPort;
  readonly node?: NodePort;
  /** Who may call; everybody by default. */
  readonly security?: ClusterSecurity | undefined;
  readonly onError?: FailureListener;
  readonly observe?: CallObserver | undefined;
}

export interface RpcServer {
  /** The port that is listened on. */
  readonly port: number;
  /** What `grpc.health.v1` answers from now on; true after the start. */
  setServing(serving: boolean): void;
  /** Takes no new calls, waits at most `graceMs` for those under way, then breaks them. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Serves the given ports over HTTP/2, with `grpc.health.v1` and server reflection beside them.
 * Speaks gRPC, gRPC-Web and Connect.
 */
export async function serveRpc(options: ServeRpcOptions): Promise<RpcServer> {
  const services = [
    ...(options.controller === undefined ? [] : [ControllerService]),
    ...(options.worker === undefined ? [] : [WorkerService]),
    ...(options.node === undefined ? [] : [NodeService]),
  ];
  const { security = openCluster } = options;
  const health = createHealth(services.map((service) => service.typeName));
  const shutdown = new AbortController();
  const routes = (router: ConnectRouter): void => {
    if (options.controller !== undefined) controllerRoutes(options.controller)(router);
    if (options.worker !== undefined) workerRoutes(options.worker)(router);
    if (options.node !== undefined) nodeRoutes(options.node)(router);
    health.routes(router);
    reflectionRoutes(services)(router);
  };
  const answer = requestHandler(routes, {
    interceptors: [
      ...observeCalls('server', options.observe),
      mapErrors(options.onError),
      admitMembers(security),
    ],
    acceptCompression: [],
    readMaxBytes: MESSAGE_BYTES_MAX,
    writeMaxBytes: MESSAGE_BYTES_MAX,
    shutdownSignal: shutdown.signal,
  });
  const { host, port } = options;
  const server = await listenHttp2(answer, { host, port, tls: security.tls, alsoHttp1: false });
  return {
    port: server.port,
    setServing: (serving) => health.setServing(serving),
    async close(graceMs = 1_000) {
      health.setServing(false);
      shutdown.abort();
      await server.close(graceMs);
    },
  };
}
