import type { Http2Session, ClientHttp2Stream } from 'node:http2';
import { Code, ConnectError } from '@connectrpc/connect';
import { systemClock, untilSharedTick } from '@millrace/std';

/** Of the time in which a silent peer has to be noticed: when it is asked, and to be answered. */
const ASK_AFTER = 0.4;
const ANSWER_WITHIN = 0.5;

/**
 * Asks the peer of a session, for as long as streams are open, whether it is there (PING of HTTP/2),
 * and breaks the session when there is no answer. It asks at the shared ticks at which heartbeats
 * are sent, so that both arrive at a controller as one; the session manager of the library would ask
 * whenever its own timer says so.
 */
export class PeerWatch {
  readonly #session: Http2Session;
  readonly #timeoutMs: number;
  #openStreams = 0;
  /** Until the peer is asked next. */
  #timer: NodeJS.Timeout | null = null;
  #isAsked = false;

  constructor(session: Http2Session, timeoutMs: number) {
    this.#session = session;
    this.#timeoutMs = timeoutMs;
  }

  opened(stream: ClientHttp2Stream): void {
    this.#openStreams += 1;
    this.#wait();
    stream.once('close', () => {
      this.#openStreams -= 1;
      if (this.#openStreams === 0) this.#rest();
    });
  }

  #wait(): void {
    if (this.#isAsked || this.#timer !== null) return;
    const delayMs = untilSharedTick(systemClock.nowMs(), this.#timeoutMs * ASK_AFTER);
    this.#timer = setTimeout(() => this.#ask(), delayMs).unref();
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #ask(): void {
    this.#timer = null;
    if (this.#session.destroyed) return;
    this.#isAsked = true;
    const limit = setTimeout(() => this.#giveUp(), this.#timeoutMs * ANSWER_WITHIN).unref();
    // Without an answer when the session ends first.
    this.#session.ping((failure) => {
      clearTimeout(limit);
      this.#isAsked = false;
      if (failure === null && this.#openStreams > 0) this.#wait();
    });
  }

  #giveUp(): void {
    const silence = new ConnectError('the peer has fallen silent', Code.Unavailable);
    if (!this.#session.destroyed) this.#session.destroy(silence);
  }
}
