import { connect, type Socket } from 'node:net';
import type { ByteRing } from '../exchange/byte-ring.ts';
import { encodeGreeting, goodbyeChannel, type Greeting, wordPair, wordPairBytes } from './wire.ts';

const chunkBytesMax = 1 << 18;

interface OutboundChannel {
  readonly id: number;
  readonly ring: ByteRing;
  /** Bytes that the reader has room for. */
  credit: number;
}

/** Carries the bytes of all channels from this worker to one other. */
export class OutboundLink {
  readonly #socket: Socket;
  readonly #channels = new Map<number, OutboundChannel>();
  #full = true;
  #credits: Buffer = Buffer.alloc(0);

  constructor(
    address: string,
    greeting: Omit<Greeting, 'version'>,
    events: { readonly onLost: (error: Error) => void; readonly onRoom: () => void },
  ) {
    const colon = address.lastIndexOf(':');
    const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(address.slice(colon + 1)), noDelay: true });
    this.#socket = socket;
    socket.on('connect', () => {
      socket.write(encodeGreeting(greeting));
      this.#full = false;
      events.onRoom();
    });
    socket.on('drain', () => {
      this.#full = false;
      events.onRoom();
    });
    socket.on('data', (bytes) => {
      this.#takeCredits(bytes);
      events.onRoom();
    });
    socket.on('error', (error) => events.onLost(error));
    socket.on('close', () => events.onLost(new Error('connection closed')));
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

  /** Whether the rings are empty: nobody writes to them any more when the slots have ended. */
  get drained(): boolean {
    for (const channel of this.#channels.values()) if (channel.ring.available > 0) return false;
    return true;
  }

  /** Ends the connection in order, behind everything that was sent. */
  sayGoodbye(): void {
    this.#forget();
    this.#socket.end(wordPair(goodbyeChannel, 0));
  }

  close(): void {
    this.#forget();
    this.#socket.destroy();
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

  #takeCredits(bytes: Buffer): void {
    let rest = this.#credits.length === 0 ? bytes : Buffer.concat([this.#credits, bytes]);
    while (rest.length >= wordPairBytes) {
      const channel = this.#channels.get(rest.readUInt32LE(0));
      if (channel !== undefined) channel.credit += rest.readUInt32LE(4);
      rest = rest.subarray(wordPairBytes);
    }
    this.#credits = rest;
  }
}
