import type { Socket } from 'node:net';
import { type ClusterSecret, type ClusterSecurity, tlsFailure } from '@millrace/std';
import type { ByteRing } from '../exchange/byte-ring.ts';
import { dial } from './dial.ts';
import { PeerWatch, type PeerWatchOptions } from './peer-watch.ts';
import { drawNonce, isProof, nonceBytes, type ProofSubject, prove } from './proof.ts';
import {
  answerBytesMax,
  challengeChannel,
  encodeGreeting,
  goodbyeChannel,
  type Greeting,
  heartbeatChannel,
  refusalChannel,
  secretHint,
  wordPair,
  wordPairBytes,
} from './wire.ts';

const chunkBytesMax = 1 << 18;

interface OutboundChannel {
  readonly id: number;
  readonly ring: ByteRing;
  /** Bytes that the reader has room for. */
  credit: number;
}

/** What the links of a worker have in common. */
export interface LinkOptions extends PeerWatchOptions {
  readonly security: ClusterSecurity;
}

export interface OutboundEvents {
  /** Told once, and not after a goodbye. */
  readonly onLost: (error: Error) => void;
  /** The peer takes bytes, or takes more. */
  readonly onRoom: () => void;
}

/** Carries the bytes of all channels from this worker to one other. */
export class OutboundLink {
  readonly #socket: Socket;
  readonly #watch: PeerWatch;
  readonly #events: OutboundEvents;
  readonly #channels = new Map<number, OutboundChannel>();
  /** Null where there is no secret to prove. */
  readonly #secret: ClusterSecret | null;
  readonly #nonce: Buffer;
  readonly #greeting: Buffer;
  /** Whether the peer is who it has to be, so that it may have bytes. */
  #isProven: boolean;
  #full = true;
  /** Whether the peer takes nothing more: it is gone, or has ended and said so. */
  #lost = false;
  /** Whether it does not matter any more that the connection ends. */
  #over = false;
  #answers: Buffer = Buffer.alloc(0);

  constructor(
    address: string,
    greeting: Omit<Greeting, 'version' | 'nonce'>,
    { security, ...watching }: LinkOptions,
    events: OutboundEvents,
  ) {
    this.#events = events;
    this.#secret = security.secret();
    this.#isProven = this.#secret === null;
    this.#nonce = this.#secret === null ? Buffer.alloc(0) : drawNonce();
    this.#greeting = encodeGreeting({ ...greeting, nonce: this.#nonce.toString('hex') });
    const socket = dial(address, security, () => {
      if (this.#isProven) this.#open();
    });
    this.#socket = socket;
    // Waits in the socket until it is connected: nothing can get ahead of it.
    socket.write(this.#greeting);
    this.#watch = new PeerWatch(socket, watching);
    this.#watch.listen((silence) => this.#refuse(silence));
    if (this.#isProven) this.#watch.speak();
    socket.on('drain', () => {
      if (this.#isProven) this.#open();
    });
    socket.on('data', (bytes) => this.#takeAnswers(bytes));
    socket.on('error', (error) => {
      const failure = tlsFailure(error);
      const told = failure === null ? error : new Error(`${failure.message}; ${failure.hint}`);
      this.#lose(told);
    });
    socket.on('close', () => this.#lose(new Error('connection closed')));
  }

  add(id: number, ring: ByteRing): void {
    this.#channels.set(id, { id, ring, credit: ring.capacity });
  }

  /** Sends what there is, as far as credits and the socket allow. */
  pump(): void {
    for (let moved = true; moved && !this.#full; ) {
      moved = false;
      for (const channel of this.#channels.values()) {
        const bytes = Math.min(channel.ring.available, channel.credit, chunkBytesMax);
        if (bytes > 0 && !this.#full) {
          this.#send(channel, bytes);
          moved = true;
        }
      }
    }
  }

  /**
   * Whether nothing is left to send: the rings are empty, and nobody writes to them any more when
   * the slots have ended. A peer that is gone takes nothing more.
   */
  get drained(): boolean {
    if (this.#lost) return true;
    for (const channel of this.#channels.values()) if (channel.ring.available > 0) return false;
    return true;
  }

  /** Ends the connection in order; resolves when the peer has everything, or is gone. */
  async sayGoodbye(): Promise<void> {
    this.#over = true;
    if (this.#lost) return;
    // The peer closes when it has taken everything; an error on the way changes nothing any more.
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.end(wordPair(goodbyeChannel, 0));
    await closed;
  }

  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #open(): void {
    this.#full = this.#lost;
    this.#events.onRoom();
  }

  #lose(error: Error): void {
    this.#lost = true;
    this.#full = true;
    if (this.#over) return;
    this.#over = true;
    this.#events.onLost(error);
  }

  #send(channel: OutboundChannel, bytes: number): void {
    const chunk = Buffer.allocUnsafe(wordPairBytes + bytes);
    chunk.writeUInt32LE(channel.id, 0);
    chunk.writeUInt32LE(bytes, 4);
    channel.ring.read(chunk.subarray(wordPairBytes));
    channel.credit -= bytes;
    this.#full = !this.#socket.write(chunk);
  }

  #takeAnswers(bytes: Buffer): void {
    let rest = this.#answers.length === 0 ? bytes : Buffer.concat([this.#answers, bytes]);
    while (!this.#lost && rest.length >= wordPairBytes) {
      const id = rest.readUInt32LE(0);
      const value = rest.readUInt32LE(4);
      if (id === challengeChannel || id === refusalChannel) {
        if (value > answerBytesMax) return this.#refuse('it sent an answer that makes no sense');
        if (rest.length < wordPairBytes + value) break;
        this.#takeAnswer(id, rest.subarray(wordPairBytes, wordPairBytes + value));
        rest = rest.subarray(wordPairBytes + value);
        continue;
      }
      this.#takeWords(id, value);
      rest = rest.subarray(wordPairBytes);
    }
    this.#answers = rest;
  }

  #takeWords(id: number, value: number): void {
    const channel = this.#channels.get(id);
    if (channel !== undefined) {
      channel.credit += value;
      this.#events.onRoom();
    } else if (id === heartbeatChannel) {
      this.#watch.takeHeartbeat(value);
    } else if (id === goodbyeChannel) {
      this.#over = true;
      this.#lost = true;
      this.#full = true;
    }
  }

  #takeAnswer(id: number, answer: Buffer): void {
    if (id === refusalChannel) return this.#refuse(`it refused: ${answer.toString()}`);
    const secret = this.#secret;
    if (secret === null || this.#isProven) return this.#refuse('it sent a challenge out of turn');
    const nonces = [this.#nonce, answer.subarray(0, nonceBytes)] as const;
    const subject: Omit<ProofSubject, 'side'> = { nonces, greeting: this.#greeting };
    const proof = answer.subarray(nonceBytes);
    if (!isProof(proof, secret.accepted, { side: 'listening', ...subject })) {
      return this.#refuse(`it has another cluster secret; ${secretHint}`);
    }
    this.#socket.write(prove(secret.shown, { side: 'dialling', ...subject }));
    this.#isProven = true;
    this.#watch.speak();
    this.#open();
  }

  #refuse(reason: string): void {
    this.#lose(new Error(reason));
    this.close();
  }
}
