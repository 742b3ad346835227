import type { Config, Logger } from '@millrace/service';
import { OperatingError } from '@millrace/std';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';
import type { TokenList } from './token-list.ts';

export type Access = {
  readonly tokens: TokenList;
  /** Origins of pages that may call, `*` for all; none by default. */
  readonly corsOrigins: readonly string[];
};

/** Answers that say nothing about pipelines: whether somebody is there, and how to talk to it. */
const OPEN_PATHS = new Set(['/status', '/api/v1/ping', '/api/v1/docs', '/api/v1/openapi.json']);
const CORS_METHODS = 'GET, POST, PUT, PATCH, DELETE';
const CORS_HEADERS = 'authorization, content-type, idempotency-key, last-event-id';
const CORS_SECONDS = '600';

/** Lets in who shows a token, and pages of the origins that are allowed. */
export function guard(app: FastifyInstance, { tokens, corsOrigins }: Access): void {
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
    if (!tokens.isOn || OPEN_PATHS.has(request.routeOptions.url ?? '')) return;
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token !== undefined && tokens.accepts(token)) return;
    void reply.header('www-authenticate', 'Bearer');
    const message = token === undefined ? 'a token is needed' : 'the token is not accepted';
    throw new ApiError('unauthenticated', message, {
      hint: 'send the header "Authorization: Bearer <token>"',
    });
  });
}

function isOriginAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.includes('*') || allowed.includes(origin);
}

/** Who listens to the network without asking for tokens says so, or does not start at all. */
export function checkExposure({ network, security }: Config, tokens: TokenList, log: Logger): void {
  if (tokens.isOn || isLoopback(network.bindAddress)) return;
  const message = `the API listens on ${network.bindAddress} and asks nobody for a token`;
  const hint = 'set security.tokens or security.token_file';
  if (security.require) {
    throw new OperatingError(message, { domain: 'user', retry: 'never', hint });
  }
  log.warn({ hint }, message);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
