import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import {
  followMaterial,
  listen,
  refusedPeer,
  type TlsMaterial,
  tlsServerOptions,
} from '@millrace/std';
import { httpRecorder } from '../metrics/record-http.ts';
import { checkToken, type Refusal, type TokenList } from '../security/token-list.ts';
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
  /**
   * What opens all pages but those for health checks, beside a certificate where TLS asks for it.
   */
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
  options: ServeAdminOptions,
): Promise<void> {
  const path = pathOf(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, { code: 'method_not_allowed', message: 'only GET is served here' });
    return;
  }
  const refusal = OPEN_ADMIN_PATHS.has(path) ? null : callerRefusal(request, options);
  if (refusal !== null) {
    response.setHeader('www-authenticate', 'Bearer');
    send(response, 401, { code: 'unauthenticated', ...refusal });
    return;
  }
  const page = await adminPage(request.url ?? '/', options.sources);
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

/** Certificates where there are authorities for them, and tokens where there are tokens. */
function callerRefusal(
  { headers, socket }: IncomingMessage,
  { tls, tokens }: ServeAdminOptions,
): Refusal | null {
  const isCertificateNeeded = (tls()?.ca ?? null) !== null;
  const problem = isCertificateNeeded && socket instanceof TLSSocket ? refusedPeer(socket) : null;
  if (problem === null) return checkToken(headers.authorization, tokens);
  const hint =
    'call with a certificate that an authority of security.admin_tls_client_ca has signed';
  return { message: problem, hint };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function send(response: ServerResponse, status: number, error: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify({ error })}\n`);
}
