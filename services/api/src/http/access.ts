import { TLSSocket } from 'node:tls';
import { type ApiSecurity, checkToken, OPEN_ADMIN_PATHS, type TokenList } from '@millrace/service';
import { refusedPeer } from '@millrace/std';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';

export type Access = {
  readonly security: ApiSecurity;
  /** Origins of pages that may call, `*` for all; none by default. */
  readonly corsOrigins: readonly string[];
};

/** Answers that say nothing about pipelines: whether somebody is there, and how to talk to it. */
const OPEN_PATHS: ReadonlySet<string> = new Set([
  ...OPEN_ADMIN_PATHS,
  '/api/v1/ping',
  '/api/v1/docs',
  '/api/v1/openapi.json',
]);
const CORS_METHODS = 'GET, POST, PUT, PATCH, DELETE';
const CORS_HEADERS = 'authorization, content-type, idempotency-key, last-event-id';
const CORS_SECONDS = '600';

/** Lets in who shows a token or a certificate, and pages of the origins that are allowed. */
export function guard(app: FastifyInstance, { security, corsOrigins }: Access): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    const isAllowed = origin !== undefined && isOriginAllowed(corsOrigins, origin);
    if (isAllowed) {
      void reply.header('access-control-allow-origin', origin).header('vary', 'origin');
      void reply.header('access-control-expose-headers', 'retry-after');
    }
    if (request.method === 'OPTIONS' && isAllowed) {
      void reply.header('access-control-allow-methods', CORS_METHODS);
      void reply.header('access-control-allow-headers', CORS_HEADERS);
      void reply.header('access-control-max-age', CORS_SECONDS);
      return reply.code(204).send();
    }
    const path = request.routeOptions.url ?? '';
    if (OPEN_PATHS.has(path)) return;
    const alsoAccepted = path.startsWith('/api/') ? [] : [security.adminTokens];
    const refusal = callerRefusal(callerOf(request), security, alsoAccepted);
    if (refusal === null) return;
    void reply.header('www-authenticate', 'Bearer');
    throw refusal;
  });
}

/** What a caller has shown of itself. */
export type Caller = {
  readonly authorization: string | undefined;
  /** Why the certificate of its connection is not accepted, or null. */
  readonly peerProblem: string | null;
};

function callerOf({ headers: { authorization }, socket }: FastifyRequest): Caller {
  const peerProblem = socket instanceof TLSSocket ? refusedPeer(socket) : NO_CERTIFICATE;
  return { authorization, peerProblem };
}

const NO_CERTIFICATE = 'a client certificate is needed';

/** Why a caller may not call, or null, whatever protocol it speaks. */
export function callerRefusal(
  { authorization, peerProblem }: Caller,
  { tokens, publicTls }: ApiSecurity,
  alsoAccepted: readonly TokenList[] = [],
): ApiError | null {
  const isCertificateNeeded = (publicTls()?.ca ?? null) !== null;
  if (isCertificateNeeded && peerProblem !== null) {
    const hint = 'call with a certificate that an authority of security.tls_client_ca has signed';
    return new ApiError('unauthenticated', peerProblem, { hint });
  }
  const refusal = checkToken(authorization, tokens, ...alsoAccepted);
  if (refusal === null) return null;
  return new ApiError('unauthenticated', refusal.message, { hint: refusal.hint });
}

export function isOriginAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.includes('*') || allowed.includes(origin);
}
