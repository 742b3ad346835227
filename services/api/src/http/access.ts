import { TLSSocket } from 'node:tls';
import { type ApiSecurity, checkToken, type Refusal } from '@millrace/service';
import { refusedPeer } from '@millrace/std';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';

export type Access = {
  readonly security: ApiSecurity;
  /** Origins of pages that may call, `*` for all; none by default. */
  readonly corsOrigins: readonly string[];
};

/** Answers that say nothing about pipelines: whether somebody is there, and how to talk to it. */
const ADMIN_PATHS = new Set(['/metrics', '/config', '/details', '/debug/profile']);
const OPEN_PATHS = new Set(['/status', '/api/v1/ping', '/api/v1/docs', '/api/v1/openapi.json']);
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
    const refusal = refusalOf(request, security);
    if (refusal === null) return;
    void reply.header('www-authenticate', 'Bearer');
    throw new ApiError('unauthenticated', refusal.message, { hint: refusal.hint });
  });
}

function refusalOf(request: FastifyRequest, security: ApiSecurity): Refusal | null {
  const path = request.routeOptions.url ?? '';
  if (OPEN_PATHS.has(path)) return null;
  const problem = peerProblem(request, security);
  if (problem !== null) {
    const hint = 'call with a certificate that an authority of security.tls_client_ca has signed';
    return { message: problem, hint };
  }
  const { tokens, adminTokens } = security;
  const { authorization } = request.headers;
  return ADMIN_PATHS.has(path)
    ? checkToken(authorization, tokens, adminTokens)
    : checkToken(authorization, tokens);
}

function peerProblem({ socket }: FastifyRequest, { publicTls }: ApiSecurity): string | null {
  if ((publicTls()?.ca ?? null) === null) return null;
  return socket instanceof TLSSocket ? refusedPeer(socket) : 'a client certificate is needed';
}

function isOriginAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.includes('*') || allowed.includes(origin);
}
