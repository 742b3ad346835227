import { type ClusterSecurity, openCluster } from '@millrace/std';
import { MESSAGE_BYTES_MAX } from '../client/transport.ts';
import { ControllerService, NodeService, WorkerService } from '../gen/millrace/v1/rpc_pb.js';
import type { ControllerPort } from '../ports/controller-port.ts';
import type { NodePort } from '../ports/node-port.ts';
import type { WorkerPort } from '../ports/worker-port.ts';
import { admitMembers } from './admit-members.ts';
import { controllerRoutes } from './controller-routes.ts';
import { refuseEarlierTerms, tellTerm } from '../term/tell-terms.ts';
import { TermFence } from '../term/term-fence.ts';
import { type FailureListener, mapErrors } from './map-errors.ts';
import { nodeRoutes } from './node-routes.ts';
import { type RpcServer, type ServeOptions, serveRoutes } from './serve-routes.ts';
import { workerRoutes } from './worker-routes.ts';

export interface ServeRpcOptions extends ServeOptions {
  readonly controller?: ControllerPort;
  readonly worker?: WorkerPort;
  readonly node?: NodePort;
  /** Who may call; everybody by default. */
  readonly security?: ClusterSecurity | undefined;
  /** The term in which a controller answers; null while it stands by. */
  readonly term?: (() => number | null) | undefined;
  /** What a worker or node has heard of the controllers' terms already. */
  readonly terms?: TermFence | undefined;
  readonly onError?: FailureListener;
}

/** Serves the given ports to other services, over HTTP/2. */
export function serveRpc(options: ServeRpcOptions): Promise<RpcServer> {
  const { controller, worker, node, term, security = openCluster } = options;
  return serveRoutes(options, {
    services: [
      ...(controller === undefined ? [] : [ControllerService]),
      ...(worker === undefined ? [] : [WorkerService]),
      ...(node === undefined ? [] : [NodeService]),
    ],
    routes(router) {
      if (controller !== undefined) controllerRoutes(controller)(router);
      if (worker !== undefined) workerRoutes(worker)(router);
      if (node !== undefined) nodeRoutes(node)(router);
    },
    mapErrors: mapErrors(options.onError),
    guards: [
      admitMembers(security),
      ...(controller === undefined ? [refuseEarlierTerms(options.terms ?? new TermFence())] : []),
      ...(term === undefined ? [] : [tellTerm(term)]),
    ],
    readMaxBytes: MESSAGE_BYTES_MAX,
    writeMaxBytes: MESSAGE_BYTES_MAX,
    listen: { tls: security.tls, alsoHttp1: false },
  });
}
