import type { Metrics } from '@millrace/service';
import type { FastifyReply, FastifyRequest } from 'fastify';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

/** Counts requests by route (never by path: ids would make a series each) and status. */
export function requestRecorder(
  metrics: Metrics,
): (request: FastifyRequest, reply: FastifyReply) => void {
  const labels = ['method', 'route', 'status'] as const;
  const requests = metrics.counter({
    name: 'millrace_api_requests_total',
    help: 'HTTP requests.',
    labels,
  });
  const durations = metrics.histogram({
    name: 'millrace_api_request_seconds',
    help: 'Time to answer an HTTP request.',
    labels: ['method', 'route'],
    buckets: SECONDS,
  });
  return (request, reply) => {
    const method = request.method;
    const route = request.routeOptions.url ?? 'none';
    requests.add({ method, route, status: reply.statusCode });
    durations.observe({ method, route }, reply.elapsedTime / 1000);
  };
}
