import type { Http2Session, ClientHttp2Stream } from 'node:http2';
import { Code, ConnectError } from '@connectrpc/connect';
import { systemClock, untilSharedTick } from '@millrace/std';

/** Of the time in which a silent peer has to be noticed: when it is asked, and to be answered. */
const ASK_AFTER = 0.5;
const ANSWER_WITHIN = 0.48;
/** How often it is looked whether the answer has come. */
const LOOKS = 4;
/** When it is asked if something is sent anyway. */
const ASK_ALONG_AFTER = 0.3;

/**
 * Asks the peer of a session, for as long as streams are open, whether it is there (PING of
 * HTTP/2), and breaks the session when there is no answer. A heartbeat takes the question along, so
 * that a controller of many workers is not woken by each of both; the session manager of the
 * library would ask whenever its own timer says so.
 */
export class PeerWatch {
  readonly #session: Http2Session;
  readonly #timeoutMs: number;
  #openStreams = 0;
  /** Until the peer is asked, or its answer looked for, next. */
  #timer: NodeJS.Timeout | null = null;
  #waitsSinceMs = 0;
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
      if (this.#openStreams === 0 && !this.#isAsked) this.#rest();
    });
  }

  /** Something is being sent to the peer, and the question may go along. */
  askAlong(): void {
    if (this.#isAsked || this.#timer === null) return;
    const waitedMs = systemClock.monotonicMs() - this.#waitsSinceMs;
    if (waitedMs < this.#timeoutMs * ASK_ALONG_AFTER) return;
    this.#rest();
    this.#ask();
  }

  #wait(): void {
    if (this.#isAsked || this.#timer !== null) return;
    this.#waitsSinceMs = systemClock.monotonicMs();
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
    this.#expectAnswer(LOOKS);
    // Without an answer when the session ends first.
    this.#session.ping((failure) => {
      this.#isAsked = false;
      this.#rest();
      if (failure === null && this.#openStreams > 0) this.#wait();
    });
  }

  /**
   * Looks are counted, not time: what has come is read between any two of them, so a process that
   * stood still itself takes nobody for silent.
   */
  #expectAnswer(looks: number): void {
    const look = (): void => (looks === 1 ? this.#giveUp() : this.#expectAnswer(looks - 1));
    const delayMs = (this.#timeoutMs * ANSWER_WITHIN) / LOOKS;
    this.#timer = setTimeout(look, delayMs).unref();
  }

  #giveUp(): void {
    if (this.#session.destroyed) return;
    this.#session.destroy(new ConnectError('the peer has fallen silent', Code.Unavailable));
  }
}
