import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { followMaterial, listen, type TlsMaterial, tlsServerOptions } from '@millrace/std';
import { httpRecorder } from '../metrics/record-http.ts';
import { checkToken, type TokenList } from '../security/token-list.ts';
import {
  ADMIN_PATHS,
  type AdminSources,
  adminPage,
  measureReadiness,
  OPEN_ADMIN_PATHS,
} from './admin-pages.ts';

export interface AdminServer {
  /** The port that is listened on. */
  readonly port: number;
  close(): Promise<void>;
}

export interface ServeAdminOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  /** What opens all pages but those for health checks. */
  readonly tokens: TokenList;
  /** Asked at every connection; null for one without TLS. */
  readonly tls: () => TlsMaterial | null;
  readonly sources: AdminSources;
}

const ROUTES: ReadonlySet<string> = new Set([...ADMIN_PATHS, '/targets']);

/** Serves the admin pages over HTTP, for services that have no other HTTP server. */
export async function serveAdmin(options: ServeAdminOptions): Promise<AdminServer> {
  const { host, port, sources } = options;
  measureReadiness(sources);
  const record = httpRecorder(sources.metrics);
  const server = createAdminServer(options.tls, (request, response) => {
    const startMs = performance.now();
    response.once('close', () => {
      const { statusCode: status } = response;
      const route = ROUTES.has(pathOf(request)) ? pathOf(request) : 'none';
      const seconds = (performance.now() - startMs) / 1000;
      record({ method: request.method ?? '', route, status, seconds });
    });
    void answer(request, response, options);
  });
  const listening = await listen(server, host, port);
  return {
    port: listening,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createAdminServer(tls: ServeAdminOptions['tls'], listener: RequestListener): Server {
  const material = tls();
  if (material === null) return createServer(listener);
  const server = createTlsServer(tlsServerOptions(material), listener);
  followMaterial(server, tls);
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { tokens, sources }: ServeAdminOptions,
): Promise<void> {
  const path = pathOf(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, { code: 'method_not_allowed', message: 'only GET is served here' });
    return;
  }
  const { authorization } = request.headers;
  const refusal = OPEN_ADMIN_PATHS.has(path) ? null : checkToken(authorization, tokens);
  if (refusal !== null) {
    response.setHeader('www-authenticate', 'Bearer');
    send(response, 401, { code: 'unauthenticated', ...refusal });
    return;
  }
  const page = await adminPage(request.url ?? '/', sources);
  if (page === null) {
    const message = `nothing is served at ${path}; there is ${ADMIN_PATHS.join(', ')}`;
    send(response, 404, { code: 'not_found', message });
    return;
  }
  response.setHeader('content-type', page.contentType);
  if (page.fileName !== undefined) {
    response.setHeader('content-disposition', `attachment; filename="${page.fileName}"`);
  }
  response.writeHead(page.status);
  if (typeof page.body === 'string') response.end(page.body);
  // A reader that goes away in the middle is no error of the service.
  else await pipeline(page.body, response).catch(() => undefined);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function send(response: ServerResponse, status: number, error: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify({ error })}\n`);
}
