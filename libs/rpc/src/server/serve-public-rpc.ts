import type { ConnectRouter, Interceptor } from '@connectrpc/connect';
import type { TlsMaterial } from '@millrace/std';
import { allowBrowsers } from './allow-browsers.ts';
import { type CallObserver, observeCalls } from '../call-observer.ts';
import { CONNECTION } from './connection.ts';
import { createHealth } from './health.ts';
import { listenHttp2 } from './http2-server.ts';
import { type FailureListener, mapErrors } from './map-errors.ts';
import type { PublicError } from '../errors/public-error.ts';
import type { PublicCaller, PublicPort } from '../ports/public-port.ts';
import { PUBLIC_SERVICES, publicRoutes } from './public-routes.ts';
import { reflectionRoutes } from './reflection.ts';
import { requestHandler } from './request-handler.ts';
import type { RpcServer } from './serve-rpc.ts';

export interface ServePublicRpcOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  readonly api: PublicPort;
  /** Asked at every connection; null for one without TLS. */
  readonly tls: () => TlsMaterial | null;
  /** Throws at who may not call. Not asked for health checks and reflection. */
  readonly admit: (caller: PublicCaller) => void;
  /** What the caller is told of anything that was thrown. */
  readonly toError: (thrown: unknown) => PublicError;
  /** Whether the pages of an origin may call. */
  readonly isOriginAllowed: (origin: string) => boolean;
  /** The largest request. */
  readonly messageBytesMax: number;
  readonly onError?: FailureListener;
  readonly observe?: CallObserver | undefined;
}

/**
 * Serves the public API with `grpc.health.v1` and server reflection beside it: gRPC, gRPC-Web and
 * Connect, over HTTP/2 and HTTP/1.1 on the same port.
 */
export async function servePublicRpc(options: ServePublicRpcOptions): Promise<RpcServer> {
  const health = createHealth(PUBLIC_SERVICES.map((service) => service.typeName));
  const shutdown = new AbortController();
  const routes = (router: ConnectRouter): void => {
    publicRoutes(options.api)(router);
    health.routes(router);
    reflectionRoutes(PUBLIC_SERVICES)(router);
  };
  const answer = requestHandler(routes, {
    interceptors: [
      ...observeCalls('server', options.observe),
      mapErrors(options.onError, options.toError),
      admitCallers(options.admit),
    ],
    acceptCompression: [],
    readMaxBytes: options.messageBytesMax,
    shutdownSignal: shutdown.signal,
  });
  const { host, port, tls } = options;
  const handler = allowBrowsers(answer, options.isOriginAllowed);
  const server = await listenHttp2(handler, { host, port, tls, alsoHttp1: true });
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

function admitCallers(admit: ServePublicRpcOptions['admit']): Interceptor {
  const guarded = new Set<string>(PUBLIC_SERVICES.map((service) => service.typeName));
  return (next) => async (request) => {
    if (guarded.has(request.service.typeName)) {
      admit({
        method: `${request.service.name}/${request.method.name}`,
        header: (name) => request.header.get(name) ?? undefined,
        ...request.contextValues.get(CONNECTION),
      });
    }
    return next(request);
  };
}
