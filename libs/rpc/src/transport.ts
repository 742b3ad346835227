import type { CallOptions, Transport } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { type CallObserver, observeCalls } from './call-observer.ts';
import { errorFromConnect } from './error-from-connect.ts';

export interface ConnectOptions {
  /** host:port */
  readonly address: string;
  /** Limit of every call that is not a stream. */
  readonly deadlineMs: number;
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

export function openChannel(options: ConnectOptions): Channel {
  const baseUrl = `http://${options.address}`;
  const session = new Http2SessionManager(baseUrl, {
    pingIntervalMs: 10_000,
    pingTimeoutMs: 5_000,
  });
  return {
    transport: createGrpcTransport({
      baseUrl,
      sessionManager: session,
      // Compression costs more than loopback and cluster networks gain from it.
      acceptCompression: [],
      interceptors: observeCalls('client', options.observe),
      defaultTimeoutMs: options.deadlineMs,
      readMaxBytes: MESSAGE_BYTES_MAX,
      writeMaxBytes: MESSAGE_BYTES_MAX,
    }),
    async call(pending) {
      try {
        return await pending;
      } catch (thrown) {
        throw errorFromConnect(thrown, options.address);
      }
    },
    async *stream(pending) {
      try {
        yield* pending;
      } catch (thrown) {
        throw errorFromConnect(thrown, options.address);
      }
    },
    close: () => session.abort(),
  };
}

export function callOptions(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}
