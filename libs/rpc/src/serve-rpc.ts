import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { ConnectRouter, Interceptor } from '@connectrpc/connect';
import { listenError } from '@millrace/std';
import { type CallObserver, observeCalls } from './call-observer.ts';
import { controllerRoutes } from './controller-routes.ts';
import type { ControllerPort } from './controller-port.ts';
import { errorToConnect } from './error-to-connect.ts';
import { ControllerService, NodeService, WorkerService } from './gen/millrace/v1/rpc_pb.js';
import { createHealth } from './health.ts';
import type { NodePort } from './node-port.ts';
import { nodeRoutes } from './node-routes.ts';
import { reflectionRoutes } from './reflection.ts';
import { MESSAGE_BYTES_MAX } from './transport.ts';
import type { WorkerPort } from './worker-port.ts';
import { workerRoutes } from './worker-routes.ts';

export interface ServeRpcOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  readonly controller?: ControllerPort;
  readonly worker?: WorkerPort;
  readonly node?: NodePort;
  /** Told about every call that failed, with the name of the method. */
  readonly onError?: (method: string, error: unknown) => void;
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
 * Serves the given ports over HTTP/2 without TLS, with `grpc.health.v1` and server reflection
 * beside them. Speaks gRPC, gRPC-Web and Connect.
 */
export async function serveRpc(options: ServeRpcOptions): Promise<RpcServer> {
  const services = [
    ...(options.controller === undefined ? [] : [ControllerService]),
    ...(options.worker === undefined ? [] : [WorkerService]),
    ...(options.node === undefined ? [] : [NodeService]),
  ];
  const health = createHealth(services.map((service) => service.typeName));
  const shutdown = new AbortController();
  const adapter = connectNodeAdapter({
    routes: (router: ConnectRouter) => {
      if (options.controller !== undefined) controllerRoutes(options.controller)(router);
      if (options.worker !== undefined) workerRoutes(options.worker)(router);
      if (options.node !== undefined) nodeRoutes(options.node)(router);
      health.routes(router);
      reflectionRoutes(services)(router);
    },
    interceptors: [...observeCalls('server', options.observe), mapErrors(options.onError)],
    acceptCompression: [],
    readMaxBytes: MESSAGE_BYTES_MAX,
    writeMaxBytes: MESSAGE_BYTES_MAX,
    shutdownSignal: shutdown.signal,
  });
  const server = createServer(adapter);
  const sessions = trackSessions(server);
  const port = await listen(server, options);
  return {
    port,
    setServing: (serving) => health.setServing(serving),
    async close(graceMs = 1_000) {
      health.setServing(false);
      shutdown.abort();
      await closeServer(server, sessions, graceMs);
    },
  };
}

function mapErrors(onError: ServeRpcOptions['onError']): Interceptor {
  return (next) => async (request) => {
    const fail = (thrown: unknown): never => {
      onError?.(request.method.name, thrown);
      throw errorToConnect(thrown);
    };
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: mapStream(response.message, fail) };
    } catch (thrown) {
      return fail(thrown);
    }
  };
}

async function* mapStream<T>(
  messages: AsyncIterable<T>,
  fail: (thrown: unknown) => never,
): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (thrown) {
    fail(thrown);
  }
}

function listen(server: Http2Server, { host, port }: ServeRpcOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => reject(listenError(host, port, cause));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      // The address of a listening TCP server is never a string.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function trackSessions(server: Http2Server): Set<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return sessions;
}

/** Idle HTTP/2 sessions keep a server open for ever, so each is asked to close and then broken. */
async function closeServer(
  server: Http2Server,
  sessions: ReadonlySet<ServerHttp2Session>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
