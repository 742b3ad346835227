import { type Span, silentTracer, type Tracer } from '@millrace/service';
import type { Clock } from '@millrace/std';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenOver } from './when-over.ts';

/** A span for each request of the interface, in the trace of its caller where it tells one. */
export function traceRequests(
  app: FastifyInstance,
  { tracer, clock }: { readonly tracer: Tracer; readonly clock: Clock },
): void {
  if (tracer === silentTracer) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/api/')) return;
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const header = request.headers['traceparent'];
    const span = tracer.start({
      name: `${method} ${route}`,
      kind: 'server',
      parent: typeof header === 'string' ? header : null,
      fields: { 'http.request.method': method, 'http.route': route },
    });
    if (span !== null) spans.set(request, span);
  });
  // The last hook before the handler: what has read the body in between forgets who it was for.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.run(done);
  });
  whenOver(app, clock, (request, { status }) => {
    const span = spans.get(request);
    span?.set({ 'http.response.status_code': status });
    span?.end(status >= 500 ? `status ${status}` : undefined);
  });
}
