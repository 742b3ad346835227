import type { Http2Session, SecureClientSessionOptions } from 'node:http2';
import {
  type CallOptions,
  Code,
  ConnectError,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { type ClusterSecurity, openCluster } from '@millrace/std';
import { type CallObserver, observeCalls } from '../call-observer.ts';
import { errorFromConnect } from '../errors/error-from-connect.ts';
import { PeerWatch } from './peer-watch.ts';

export interface ConnectOptions {
  /** host:port */
  readonly address: string;
  /** Limit of every call that is not a stream. */
  readonly deadlineMs: number;
  /** How long a peer with calls under way may be silent before its connection is broken; 5 s. */
  readonly peerTimeoutMs?: number | undefined;
  /** What the peer is shown and has to show; nothing by default. */
  readonly security?: ClusterSecurity | undefined;
  readonly observe?: CallObserver | undefined;
}

/** One HTTP/2 connection to a peer, opened by the first call and again after it broke. */
export interface Channel {
  readonly transport: Transport;
  /** Awaits a call and turns its failure into an `RpcError`. */
  call<T>(pending: Promise<T>): Promise<T>;
  /** The same for a call that answers with a stream. */
  stream<T>(pending: AsyncIterable<T>): AsyncIterable<T>;
  /** Breaks what is under way; nothing is kept open. */
  close(): void;
}

/** The largest message that a service takes or sends: programs with inline data are the largest. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

const PEER_TIMEOUT_MS = 5_000;
/** A connection without a call ends earlier than its server would end it (`open-sessions.ts`). */
const IDLE_MS_MAX = 300_000;

export function openChannel(options: ConnectOptions): Channel {
  const { address, security = openCluster, peerTimeoutMs = PEER_TIMEOUT_MS } = options;
  const baseUrl = `${security.tls() === null ? 'http' : 'https'}://${address}`;
  const session = new Http2SessionManager(
    baseUrl,
    { idleConnectionTimeoutMs: IDLE_MS_MAX },
    sessionOptions(security),
  );
  // Until an answer has come.
  let isFirst = true;
  return {
    transport: createGrpcTransport({
      baseUrl,
      sessionManager: watchSessions(session, peerTimeoutMs),
      // Compression costs more than loopback and cluster networks gain from it.
      acceptCompression: [],
      interceptors: [...observeCalls('client', options.observe), showSecret(security)],
      defaultTimeoutMs: options.deadlineMs,
      readMaxBytes: MESSAGE_BYTES_MAX,
      writeMaxBytes: MESSAGE_BYTES_MAX,
    }),
    async call(pending) {
      try {
        const answer = await pending;
        isFirst = false;
        return answer;
      } catch (thrown) {
        const error = errorFromConnect(thrown, address, isFirst);
        if (error.reason === 'deadline-exceeded') giveUpConnecting(session);
        throw error;
      }
    },
    async *stream(pending) {
      try {
        yield* pending;
      } catch (thrown) {
        throw errorFromConnect(thrown, address);
      }
    },
    close: () => session.abort(),
  };
}

/** So that the next call does not wait for a packet that a vanished host has never got. */
function giveUpConnecting(manager: Http2SessionManager): void {
  if (manager.state() !== 'connecting') return;
  manager.abort(new ConnectError('no connection was made in time', Code.Unavailable));
}

/**
 * A session that its peer says goodbye to breaks a moment later, and in between connect-node may
 * have taken its listeners off (`peer-goes-away.test.ts`). An error that nobody listens to ends the
 * process, so every session has a listener for as long as it lives; what the error means is told to
 * the calls.
 */
function watchSessions(
  manager: Http2SessionManager,
  peerTimeoutMs: number,
): Pick<Http2SessionManager, 'authority' | 'request' | 'notifyResponseByteRead'> {
  const watches = new WeakMap<Http2Session, PeerWatch>();
  const watchOf = (session: Http2Session): PeerWatch => {
    const known = watches.get(session);
    if (known !== undefined) return known;
    session.on('error', () => undefined);
    const watch = new PeerWatch(session, peerTimeoutMs);
    watches.set(session, watch);
    return watch;
  };
  return {
    authority: manager.authority,
    async request(...call) {
      const stream = await manager.request(...call);
      if (stream.session !== undefined) watchOf(stream.session).opened(stream);
      return stream;
    },
    notifyResponseByteRead: (stream) => manager.notifyResponseByteRead(stream),
  };
}

/** Read again by every connection, since certificates change. */
function sessionOptions({ tls }: ClusterSecurity): SecureClientSessionOptions {
  if (tls() === null) return {};
  return {
    get cert() {
      return tls()?.cert;
    },
    get key() {
      return tls()?.key;
    },
    get ca() {
      return tls()?.ca;
    },
    // Who has a certificate of the cluster's authorities belongs to it, whatever its address.
    checkServerIdentity: () => undefined,
  };
}

function showSecret({ secret }: ClusterSecurity): Interceptor {
  return (next) => (request) => {
    const shown = secret()?.shown;
    if (shown !== undefined) request.header.set('authorization', `Bearer ${shown}`);
    return next(request);
  };
}

export function callOptions(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}
