import { createServer as createHttp1Server, type Server as Http1Server } from 'node:http';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
} from 'node:http2';
import type { Socket } from 'node:net';
import { followMaterial, listen, type TlsMaterial, tlsServerOptions } from '@millrace/std';
import { divertHttp2 } from './divert-http2.ts';
import { OpenSessions, type SessionLimits, settingsOf } from './open-sessions.ts';
import type { RequestHandler } from './request-handler.ts';

export interface ListenOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  /** Asked at every connection; null for one without TLS. */
  readonly tls: () => TlsMaterial | null;
  /** Takes HTTP/1.1 on the same port; over TLS that is always so. */
  readonly alsoHttp1: boolean;
  readonly limits: SessionLimits;
}

export interface ListeningServer {
  /** The port that is listened on. */
  readonly port: number;
  /** Takes no new connections, waits at most `graceMs` for calls under way, then breaks them. */
  close(graceMs: number): Promise<void>;
}

interface Servers {
  /** What listens. */
  readonly listener: Http1Server | Http2Server | Http2SecureServer;
  /** What has the sessions; the same one where only HTTP/2 is spoken. */
  readonly http2: Http2Server | Http2SecureServer;
}

/** Limit of sending a request over HTTP/1.1. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Serves HTTP/2, over TLS where there are certificates. */
export async function listenHttp2(
  handler: RequestHandler,
  options: ListenOptions,
): Promise<ListeningServer> {
  const { host, port, limits } = options;
  const { listener, http2 } = createServers(handler, options);
  // Those that speak HTTP/1.1, or nothing yet, are among them.
  listener.maxConnections = 2 * limits.sessionsMax;
  const sessions = new OpenSessions(http2, limits);
  const sockets = track(listener);
  return {
    port: await listen(listener, host, port),
    close: (graceMs) => closeServer({ listener, sessions, sockets }, graceMs),
  };
}

function createServers(
  handler: RequestHandler,
  { tls, alsoHttp1, limits }: ListenOptions,
): Servers {
  const settings = settingsOf(limits);
  const material = tls();
  if (material !== null) {
    const secured = { ...tlsServerOptions(material), allowHTTP1: true, settings };
    const server = createSecureServer(secured, handler);
    followMaterial(server, tls);
    return { listener: server, http2: server };
  }
  const http2 = createServer({ settings }, handler);
  if (!alsoHttp1) return { listener: http2, http2 };
  const listener = createHttp1Server({ requestTimeout: REQUEST_TIMEOUT_MS }, handler);
  divertHttp2(listener, http2);
  return { listener, http2 };
}

function track(server: Servers['listener']): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

interface OpenServer {
  readonly listener: Servers['listener'];
  readonly sessions: OpenSessions;
  readonly sockets: ReadonlySet<Socket>;
}

/** Idle connections keep a server open for ever, so each is asked to close and then broken. */
async function closeServer(
  { listener, sessions, sockets }: OpenServer,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
