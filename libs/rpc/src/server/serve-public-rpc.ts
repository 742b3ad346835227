import type { Interceptor } from '@connectrpc/connect';
import { compressionGzip } from '@connectrpc/connect-node';
import type { TlsMaterial } from '@millrace/std';
import type { PublicError } from '../errors/public-error.ts';
import type { PublicCaller, PublicPort } from '../ports/public-port.ts';
import { allowBrowsers } from './allow-browsers.ts';
import { CONNECTION } from './connection.ts';
import { type FailureListener, mapErrors } from './map-errors.ts';
import { PUBLIC_SESSION_LIMITS } from './open-sessions.ts';
import { PUBLIC_SERVICES, publicRoutes } from './public-routes.ts';
import { type RpcServer, type ServeOptions, serveRoutes } from './serve-routes.ts';

export interface ServePublicRpcOptions extends ServeOptions {
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
}

/** Serves the public API, over HTTP/2 and HTTP/1.1 on the same port. */
export function servePublicRpc(options: ServePublicRpcOptions): Promise<RpcServer> {
  const { api, tls, admit, toError, isOriginAllowed, messageBytesMax, onError } = options;
  const limits = options.limits ?? PUBLIC_SESSION_LIMITS;
  return serveRoutes(
    { ...options, limits },
    {
      services: PUBLIC_SERVICES,
      routes: publicRoutes(api),
      mapErrors: mapErrors(onError, toError),
      guards: [admitCallers(admit)],
      readMaxBytes: messageBytesMax,
      // Some clients compress whatever they send, without asking first.
      acceptCompression: [compressionGzip],
      listen: { tls, alsoHttp1: true },
      wrap: (handler) => allowBrowsers(handler, isOriginAllowed),
    },
  );
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
