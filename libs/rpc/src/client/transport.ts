import type { SecureClientSessionOptions } from 'node:http2';
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
import { hearTerms, type OwnTerm, showTerm } from '../term/tell-terms.ts';
import type { TermFence } from '../term/term-fence.ts';
import { WatchedSessions } from './watched-sessions.ts';

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
  /** Of the controller that calls; its orders are refused when another has followed it. */
  readonly term?: OwnTerm | undefined;
  /** Told of the terms of the controllers that answer, of which earlier ones are passed over. */
  readonly terms?: TermFence | undefined;
}

/** One HTTP/2 connection to a peer, opened by the first call and again after it broke. */
export interface Channel {
  readonly transport: Transport;
  /** Awaits a call and turns its failure into an `RpcError`. */
  call<T>(pending: Promise<T>): Promise<T>;
  /** The same for a call that answers with a stream. */
  stream<T>(pending: AsyncIterable<T>): AsyncIterable<T>;
  /** Tells that a message goes out in an open stream; whether the peer is there is asked along. */
  sending(): void;
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
  const manager = new Http2SessionManager(
    baseUrl,
    { idleConnectionTimeoutMs: IDLE_MS_MAX },
    sessionOptions(security),
  );
  const sessions = new WatchedSessions(manager, peerTimeoutMs);
  // Until an answer has come.
  let isFirst = true;
  return {
    transport: createGrpcTransport({
      baseUrl,
      sessionManager: sessions,
      // Compression costs more than loopback and cluster networks gain from it.
      acceptCompression: [],
      interceptors: [
        ...observeCalls('client', options.observe),
        ...(options.terms === undefined ? [] : [hearTerms(options.terms)]),
        ...(options.term === undefined ? [] : [showTerm(options.term)]),
        showSecret(security),
      ],
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
        if (error.reason === 'deadline-exceeded') giveUpConnecting(manager);
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
    sending: () => sessions.sending(),
    // By itself it would say that the callers had cancelled their calls, which is for good.
    close: () => manager.abort(new ConnectError('the call was given up', Code.Unavailable)),
  };
}

/** So that the next call does not wait for a packet that a vanished host has never got. */
function giveUpConnecting(manager: Http2SessionManager): void {
  if (manager.state() !== 'connecting') return;
  manager.abort(new ConnectError('no connection was made in time', Code.Unavailable));
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
