import type { Socket } from 'node:net';
import { type ClusterSecret, type ClusterSecurity, tlsFailure } from '@millrace/std';
import type { ByteRing } from '../exchange/byte-ring.ts';
import { dial } from './dial.ts';
import { drawNonce, isProof, nonceBytes, type ProofSubject, prove } from './proof.ts';
import {
  answerBytesMax,
  challengeChannel,
  encodeGreeting,
  goodbyeChannel,
  type Greeting,
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

export interface OutboundEvents {
  readonly onLost: (error: Error) => void;
  readonly onRoom: () => void;
}

/** Carries the bytes of all channels from this worker to one other. */
export class OutboundLink {
  readonly #socket: Socket;
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
  #answers: Buffer = Buffer.alloc(0);

  constructor(
    address: string,
    greeting: Omit<Greeting, 'version' | 'nonce'>,
    security: ClusterSecurity,
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
    socket.on('drain', () => {
      this.#full = this.#lost || !this.#isProven;
      events.onRoom();
    });
    socket.on('data', (bytes) => {
      this.#takeAnswers(bytes);
      events.onRoom();
    });
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

  /** Whether the peer has answered as far as it has to before it gets bytes. */
  get proven(): boolean {
    return this.#isProven || this.#lost;
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
    this.#forget();
    if (this.#lost) return;
    // The peer closes when it has taken everything; an error on the way changes nothing any more.
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.end(wordPair(goodbyeChannel, 0));
    await closed;
  }

  close(): void {
    this.#forget();
    this.#socket.destroy();
  }

  #open(): void {
    this.#full = false;
    this.#events.onRoom();
  }

  #lose(error: Error): void {
    this.#lost = true;
    this.#full = true;
    this.#events.onLost(error);
  }

  #forget(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.removeAllListeners('error');
    this.#socket.on('error', () => {});
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
      if (id === goodbyeChannel) {
        this.#forget();
        this.#lost = true;
        this.#full = true;
      }
      const channel = this.#channels.get(id);
      if (channel !== undefined) channel.credit += value;
      rest = rest.subarray(wordPairBytes);
    }
    this.#answers = rest;
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
    this.#open();
  }

  #refuse(reason: string): void {
    this.close();
    this.#lose(new Error(reason));
  }
}
