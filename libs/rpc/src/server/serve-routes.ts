import type { DescService } from '@bufbuild/protobuf';
import type { ConnectRouter, Interceptor } from '@connectrpc/connect';
import type { Compression } from '@connectrpc/connect/protocol';
import { type CallObserver, observeCalls } from '../call-observer.ts';
import { RpcError } from '../errors/rpc-error.ts';
import { CONNECTION } from './connection.ts';
import { createHealth } from './health.ts';
import { type ListenOptions, listenHttp2 } from './http2-server.ts';
import { SESSION_LIMITS, type SessionLimits } from './open-sessions.ts';
import { reflectionRoutes } from './reflection.ts';
import { type RequestHandler, requestHandler } from './request-handler.ts';

/** What every server of calls is told. */
export interface ServeOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  readonly observe?: CallObserver | undefined;
  readonly limits?: SessionLimits | undefined;
}

export interface RpcServer {
  /** The port that is listened on. */
  readonly port: number;
  /** What `grpc.health.v1` answers from now on; true after the start. */
  setServing(serving: boolean): void;
  /** Takes no new calls, waits at most `graceMs` for those under way, then breaks them. */
  close(graceMs?: number): Promise<void>;
}

interface Served {
  readonly services: readonly DescService[];
  readonly routes: (router: ConnectRouter) => void;
  readonly mapErrors: Interceptor;
  /** What a call passes first, in this order: they throw at who may not call. */
  readonly guards: readonly Interceptor[];
  /** The largest request, and the largest answer where that has a limit. */
  readonly readMaxBytes: number;
  readonly writeMaxBytes?: number;
  /** What requests may be compressed with; none when left out. Answers never are. */
  readonly acceptCompression?: readonly Compression[];
  readonly listen: Omit<ListenOptions, 'host' | 'port' | 'limits'>;
  /** What stands before the calls. */
  readonly wrap?: (handler: RequestHandler) => RequestHandler;
}

/**
 * Serves services with `grpc.health.v1` and server reflection beside them. Speaks gRPC, gRPC-Web
 * and Connect.
 */
export async function serveRoutes(
  { host, port, limits = SESSION_LIMITS, observe }: ServeOptions,
  { services, listen, wrap = (handler) => handler, ...served }: Served,
): Promise<RpcServer> {
  const health = createHealth(services.map((service) => service.typeName));
  const shutdown = new AbortController();
  const routes = (router: ConnectRouter): void => {
    served.routes(router);
    health.routes(router);
    reflectionRoutes(services)(router);
  };
  const { readMaxBytes, writeMaxBytes } = served;
  const answer = requestHandler(routes, {
    interceptors: [
      ...observeCalls('server', observe),
      served.mapErrors,
      refuseBeyondLimits,
      ...served.guards,
    ],
    acceptCompression: [...(served.acceptCompression ?? [])],
    // To compress costs more than loopback and most networks gain from it.
    compressMinBytes: Number.POSITIVE_INFINITY,
    readMaxBytes,
    ...(writeMaxBytes === undefined ? {} : { writeMaxBytes }),
    shutdownSignal: shutdown.signal,
  });
  const server = await listenHttp2(wrap(answer), { host, port, limits, ...listen });
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

/** What a caller is told whose call or connection is one too many. */
const refuseBeyondLimits: Interceptor = (next) => (request) => {
  const { refusal } = request.contextValues.get(CONNECTION);
  if (refusal === null) return next(request);
  throw new RpcError('resource-exhausted', refusal.message, { hint: refusal.hint });
};
