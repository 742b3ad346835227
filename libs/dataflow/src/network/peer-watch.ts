import type { Socket } from 'node:net';
import { type Clock, untilSharedTick } from '@millrace/std';
import { heartbeatChannel, wordPair } from './wire.ts';

/**
 * Of the time within which silence has to be noticed: how often it is looked, and how much of it
 * has to be quiet. So five looks in a row find nothing, and it is over after 0.75 to 0.9 of the
 * time.
 */
const lookShare = 0.15;
const quietShare = 0.7;
/** Nobody, not a stranger either, can ask for heartbeats so often that they become a load. */
const peerTimeoutMsMin = 100;

export interface PeerWatchOptions {
  readonly clock: Clock;
  /** Within which a peer that has fallen silent is noticed. */
  readonly peerTimeoutMs: number;
}

/**
 * Notices that the other end of a connection is gone without a word. A host that vanishes closes
 * nothing, and TCP tries for a quarter of an hour where bytes are under way, and for ever where
 * none are. So each end says a heartbeat several times within the time that the other one gives it.
 *
 * Nobody has to answer: bytes that wait for room in a slow network hold up what is asked, and then
 * the other direction has to be heard all the same. Heartbeats need no credit, and the thread that
 * reads and says them runs no operators; so neither backpressure nor a slow slot makes anyone
 * silent. Whatever comes in counts, by what the socket has counted anyway: rows cost nothing more.
 */
export class PeerWatch {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #periodMs: number;
  #speaks = false;
  #onSilent: ((silence: string) => void) | null = null;
  #timer = new AbortController();
  #heardBytes = 0;
  #quietMs = 0;

  constructor(socket: Socket, { clock, peerTimeoutMs }: PeerWatchOptions) {
    this.#socket = socket;
    this.#clock = clock;
    this.#timeoutMs = Math.max(peerTimeoutMs, peerTimeoutMsMin);
    this.#periodMs = this.#timeoutMs * lookShare;
    socket.once('close', () => this.#timer.abort());
    this.#schedule();
  }

  /** From now on the peer is told that this end is there; it understands heartbeats now. */
  speak(): void {
    this.#speaks = true;
    this.#say();
  }

  /** From now on the peer has to be heard. `onSilent` gets what to say of one that is not. */
  listen(onSilent: (silence: string) => void): void {
    this.#onSilent = onSilent;
    this.#quietMs = 0;
  }

  /** What a heartbeat of the peer says: the time that it gives this end. */
  takeHeartbeat(timeoutMs: number): void {
    const periodMs = Math.max(timeoutMs, peerTimeoutMsMin) * lookShare;
    if (periodMs >= this.#periodMs) return;
    this.#periodMs = periodMs;
    this.#say();
    this.#schedule();
  }

  #schedule(): void {
    this.#timer.abort();
    this.#timer = new AbortController();
    const delayMs = untilSharedTick(this.#clock.nowMs(), this.#periodMs);
    void this.#clock.sleep(delayMs, this.#timer.signal).then(
      () => this.#look(),
      () => {},
    );
  }

  #look(): void {
    const isHeard = this.#socket.bytesRead !== this.#heardBytes;
    this.#heardBytes = this.#socket.bytesRead;
    // Looks are counted, not time: what has come is read between any two of them, so a process that
    // stood still itself takes nobody for silent.
    this.#quietMs = isHeard ? 0 : this.#quietMs + this.#periodMs;
    if (this.#onSilent !== null && this.#quietMs >= this.#timeoutMs * quietShare) {
      this.#onSilent(this.#describeSilence());
      return;
    }
    this.#say();
    this.#schedule();
  }

  #say(): void {
    if (!this.#speaks || !this.#socket.writable) return;
    this.#socket.write(wordPair(heartbeatChannel, this.#timeoutMs));
  }

  #describeSilence(): string {
    const quiet = `${(this.#quietMs / 1000).toFixed(1)} s`;
    const silence = this.#heardBytes === 0 ? 'has not answered for' : 'has been silent for';
    return (
      `it ${silence} ${quiet} (rpc.peer_timeout_ms is ${this.#timeoutMs}); see whether its host is ` +
      'there and the network lets the two workers reach each other'
    );
  }
}
