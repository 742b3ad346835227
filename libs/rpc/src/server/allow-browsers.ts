import { cors } from '@connectrpc/connect';
import type { RequestHandler } from './request-handler.ts';

const METHODS = [...cors.allowedMethods].join(', ');
const HEADERS = [...cors.allowedHeaders, 'authorization', 'idempotency-key'].join(', ');
const EXPOSED = [...cors.exposedHeaders, 'retry-after'].join(', ');
const MAX_AGE_SECONDS = '600';

/**
 * Lets pages of the origins that are allowed call; those of others stay closed out by the browser.
 */
export function allowBrowsers(
  handle: RequestHandler,
  isOriginAllowed: (origin: string) => boolean,
): RequestHandler {
  return (request, response) => {
    const { origin } = request.headers;
    if (origin !== undefined && isOriginAllowed(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'origin');
      response.setHeader('access-control-expose-headers', EXPOSED);
      if (request.method === 'OPTIONS') {
        response.setHeader('access-control-allow-methods', METHODS);
        response.setHeader('access-control-allow-headers', HEADERS);
        response.setHeader('access-control-max-age', MAX_AGE_SECONDS);
        response.statusCode = 204;
        response.end();
        return;
      }
    }
    handle(request, response);
  };
}
