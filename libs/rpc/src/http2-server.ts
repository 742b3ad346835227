import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { connectNodeAdapter } from '@connectrpc/connect-node';
import { followMaterial, listenError, type TlsMaterial, tlsServerOptions } from '@millrace/std';

export interface ListenOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  /** Asked at every connection; null for one without TLS. */
  readonly tls: () => TlsMaterial | null;
}

export interface ListeningServer {
  /** The port that is listened on. */
  readonly port: number;
  /** Takes no new connections, waits at most `graceMs` for calls under way, then breaks them. */
  close(graceMs: number): Promise<void>;
}

type AnyServer = Http2Server | Http2SecureServer;

/** Serves HTTP/2, over TLS where there are certificates; HTTP/1.1 as well then. */
export async function listenHttp2(
  handler: ReturnType<typeof connectNodeAdapter>,
  { host, port, tls }: ListenOptions,
): Promise<ListeningServer> {
  const server = create(handler, tls);
  const sessions = trackSessions(server);
  await new Promise<void>((resolve, reject) => {
    const onError = (cause: Error): void => reject(listenError(host, port, cause));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve();
    });
  });
  return {
    // The address of a listening TCP server is never a string.
    port: (server.address() as AddressInfo).port,
    close: (graceMs) => closeServer(server, sessions, graceMs),
  };
}

function create(
  handler: ReturnType<typeof connectNodeAdapter>,
  tls: ListenOptions['tls'],
): AnyServer {
  const material = tls();
  if (material === null) return createServer(handler);
  const server = createSecureServer({ ...tlsServerOptions(material), allowHTTP1: true }, handler);
  followMaterial(server, tls);
  return server;
}

function trackSessions(server: AnyServer): Set<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return sessions;
}

/** Idle HTTP/2 sessions keep a server open for ever, so each is asked to close and then broken. */
async function closeServer(
  server: AnyServer,
  sessions: ReadonlySet<ServerHttp2Session>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
