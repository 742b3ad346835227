import { connect, type Socket } from 'node:net';
import { OperatingError } from '@millrace/std';
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
  /** Whether the peer takes nothing more: it is gone, or has ended and said so. */
  #lost = false;
  #credits: Buffer = Buffer.alloc(0);

  constructor(
    address: string,
    greeting: Omit<Greeting, 'version'>,
    events: { readonly onLost: (error: Error) => void; readonly onRoom: () => void },
  ) {
    const socket = connect({ ...hostAndPort(address), noDelay: true });
    this.#socket = socket;
    // Waits in the socket until it is connected: nothing can get ahead of it.
    socket.write(encodeGreeting(greeting));
    socket.on('connect', () => {
      this.#full = false;
      events.onRoom();
    });
    socket.on('drain', () => {
      this.#full = this.#lost;
      events.onRoom();
    });
    socket.on('data', (bytes) => {
      this.#takeCredits(bytes);
      events.onRoom();
    });
    const lost = (error: Error): void => {
      this.#lost = true;
      events.onLost(error);
    };
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('connection closed')));
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
      const id = rest.readUInt32LE(0);
      if (id === goodbyeChannel) {
        this.#forget();
        this.#lost = true;
        this.#full = true;
      }
      const channel = this.#channels.get(id);
      if (channel !== undefined) channel.credit += rest.readUInt32LE(4);
      rest = rest.subarray(wordPairBytes);
    }
    this.#credits = rest;
  }
}

/** Of `host:port`, an IPv6 address in brackets. @throws OperatingError */
function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new OperatingError(`"${address}" is no address of a data plane`, {
      domain: 'external',
      retry: 'backoff',
    });
  }
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}
