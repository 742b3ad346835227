import { Server as TlsServer } from 'node:tls';
import {
  httpRecorder,
  type LogFields,
  type Logger,
  type Metrics,
  type Tracer,
} from '@millrace/service';
import { type Clock, errorMessage, followMaterial, tlsServerOptions } from '@millrace/std';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Access, guard } from './access.ts';
import { ApiError } from './api-error.ts';
import { errorToApi } from './error-to-api.ts';
import type { CheckRate } from './rate-limit.ts';
import { refuseGarbage } from './refuse-garbage.ts';
import type { Route } from './route.ts';
import { traceRequests } from './trace-requests.ts';
import { whenOver } from './when-over.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Node's own answer to a request without it would be an empty one. */
const SERVER_OPTIONS = { requireHostHeader: false };
/** Those of HTTP itself, HEAD aside, which is a GET. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'] as const;

export type CreateAppOptions = {
  readonly routes: readonly Route[];
  readonly bodyBytesMax: number;
  readonly checkRate: CheckRate;
  readonly access: Access;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * The HTTP server of the API: routes, errors in one shape, limits and metrics; listens nowhere yet.
 */
export function createApp(options: CreateAppOptions): FastifyInstance {
  const { log, metrics } = options;
  const { publicTls } = options.access.security;
  const material = publicTls();
  const app = fastify({
    // Fastify takes both and uses one; its types want to know which.
    ...{ http: SERVER_OPTIONS },
    https: material === null ? null : { ...tlsServerOptions(material), ...SERVER_OPTIONS },
    bodyLimit: options.bodyBytesMax,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    clientErrorHandler: refuseGarbage,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    frameworkErrors: (error, _request, reply) => {
      // Fastify types this reply for its own error routes only.
      sendError(reply as FastifyReply, error);
    },
  });
  if (app.server instanceof TlsServer) followMaterial(app.server, publicTls);
  acceptJson(app);
  const record = httpRecorder(metrics);
  whenOver(app, options.clock, ({ method, routeOptions }, end) => {
    record({ method, route: routeOptions.url ?? 'none', ...end });
  });
  traceRequests(app, options);
  requireHost(app);
  limitRate(app, options.checkRate);
  guard(app, options.access);
  app.setErrorHandler((thrown, request, reply) => {
    const error = sendError(reply, inContext(thrown, options));
    const { method, url } = request;
    const fields = { ...idsOf(request), method, url, code: error.code };
    if (error.status === 500) log.error({ ...fields, err: thrown }, 'request failed');
    else log.debug({ ...fields, reason: error.message }, 'request refused');
  });
  app.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?', 1);
    const hint = 'what there is, /api/v1/docs shows';
    sendError(reply, new ApiError('not_found', `there is nothing at ${path}`, { hint }));
  });
  addRoutes(app, options.routes);
  return app;
}

/** Whom a request is about, so that one search finds all that was logged of a pipeline. */
function idsOf({ routeOptions, params }: FastifyRequest): LogFields {
  if (routeOptions.url?.startsWith('/api/v1/pipelines/:id') !== true) return {};
  // The parameters of that path.
  const { id, job } = params as { id: string; job?: string };
  return { pipelineId: id, ...(job === undefined ? {} : { jobId: job }) };
}

/** The server's own refusals do not know the limits that they are about. */
function inContext(thrown: unknown, { bodyBytesMax }: CreateAppOptions): unknown {
  if (errorToApi(thrown).code !== 'body_too_large') return thrown;
  const message = `the body is larger than ${bodyBytesMax} bytes`;
  return new ApiError('body_too_large', message, { hint: 'the limit is api.body_bytes_max' });
}

/** As HTTP/1.1 asks for; who speaks HTTP/1.0 has none. */
function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { httpVersion, headers } }) => {
    if (httpVersion === '1.0' || headers.host !== undefined) return;
    throw new ApiError('invalid_request', 'the header "host" is missing');
  });
}

/** Whoever watches the service is not refused because others ask too much of it. */
function limitRate(app: FastifyInstance, checkRate: CheckRate): void {
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/api/')) checkRate(request.ip);
  });
}

/** An empty body is no body, whatever its type: some clients send the header with every request. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string | Buffer) => parseJson(body.toString()),
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text, refusePrototype);
  } catch (cause) {
    const message = `the body is not JSON: ${errorMessage(cause)}`;
    throw new ApiError('invalid_request', message, { cause });
  }
}

/** No field is called so, and copying an object with one would change what the copy is. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('a field may not be called "__proto__"');
  return value;
}

/** Every path answers every method: with its handler, or by saying which methods it has. */
function addRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  // Otherwise Fastify refuses it for want of a body before any route is asked.
  app.addHttpMethod('QUERY', { hasBody: false, overrideExisting: true });
  const allowed = new Map<string, string[]>();
  for (const { method, path, handle } of routes) {
    app.route({ method, url: path, handler: handle });
    allowed.set(path, [...(allowed.get(path) ?? []), method]);
  }
  for (const [path, methods] of allowed) {
    const others = METHODS.filter((method) => !methods.includes(method));
    app.route({
      method: others,
      url: path,
      handler: (request: FastifyRequest, reply: FastifyReply) => {
        void reply.header('allow', methods.join(', '));
        const message = `${request.method} is not served here; there is ${methods.join(', ')}`;
        throw new ApiError('method_not_allowed', message);
      },
    });
  }
}

function sendError(reply: FastifyReply, thrown: unknown): ApiError {
  const error = errorToApi(thrown);
  const { retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply.code(error.status).type('application/json; charset=utf-8').send(error.toBody());
  return error;
}
