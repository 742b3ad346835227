import type { Clock } from '@millrace/std';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export type RequestEnd = {
  readonly status: number;
  readonly seconds: number;
};

/** What proxies say of a caller that went away before there was an answer. */
const CALLER_GONE = 499;

/**
 * Tells of the end of each request, and of its caller's, which Fastify's own hook does not: nearly
 * every reader of live output ends by going away.
 */
export function whenOver(
  app: FastifyInstance,
  clock: Clock,
  tell: (request: FastifyRequest, end: RequestEnd) => void,
): void {
  app.addHook('onRequest', (request, { raw }, done) => {
    const startMs = clock.monotonicMs();
    raw.once('close', () => {
      const status = raw.headersSent ? raw.statusCode : CALLER_GONE;
      tell(request, { status, seconds: (clock.monotonicMs() - startMs) / 1000 });
    });
    done();
  });
}
