import type { Socket } from 'node:net';
import type { ByteRing } from '../exchange/byte-ring.ts';
import type { PeerWatch } from './peer-watch.ts';
import { goodbyeChannel, heartbeatChannel, wordPair, wordPairBytes } from './wire.ts';

interface InboundChannel {
  readonly ring: ByteRing;
  received: number;
  credited: number;
}

/** Takes the bytes of all channels from one other worker into this worker's rings. */
export class InboundLink {
  readonly #socket: Socket;
  readonly #watch: PeerWatch;
  readonly #channels = new Map<number, InboundChannel>();
  readonly #onLost: (error: Error) => void;
  /** Of the chunk that is coming in: its channel and how much of it is still to come. */
  #channel: InboundChannel | null = null;
  #missing = 0;
  #header: Buffer = Buffer.alloc(0);
  /** Whether the other side has sent everything it had, or nobody wants it any more. */
  #over = false;

  constructor(
    { socket, watch }: { readonly socket: Socket; readonly watch: PeerWatch },
    channels: ReadonlyMap<number, ByteRing>,
    onLost: (error: Error) => void,
  ) {
    this.#socket = socket;
    this.#watch = watch;
    this.#onLost = onLost;
    for (const [id, ring] of channels) this.#channels.set(id, { ring, received: 0, credited: 0 });
    socket.on('data', (bytes) => this.take(bytes));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('connection closed')));
    watch.listen((silence) => this.#refuse(silence));
  }

  take(bytes: Buffer): void {
    if (this.#over) return;
    for (let rest = bytes; rest.length > 0; ) {
      if (this.#missing === 0) {
        const header = Buffer.concat([
          this.#header,
          rest.subarray(0, wordPairBytes - this.#header.length),
        ]);
        rest = rest.subarray(header.length - this.#header.length);
        this.#header = header;
        if (header.length < wordPairBytes) return;
        this.#header = Buffer.alloc(0);
        const id = header.readUInt32LE(0);
        const value = header.readUInt32LE(4);
        this.#channel = this.#channels.get(id) ?? null;
        if (this.#channel !== null) this.#missing = value;
        else if (id === heartbeatChannel) this.#watch.takeHeartbeat(value);
        else if (id === goodbyeChannel) return this.#takeGoodbye();
        else return this.#refuse('chunk of an unknown channel');
        continue;
      }
      const part = rest.subarray(0, this.#missing);
      rest = rest.subarray(part.length);
      this.#missing -= part.length;
      if (!this.#deliver(part)) return this.#refuse('more bytes than were credited');
    }
  }

  /** Tells the sender about room that has become free. */
  pump(): void {
    for (const [id, channel] of this.#channels) {
      const free = channel.received - channel.ring.available - channel.credited;
      if (free < channel.ring.capacity / 4) continue;
      channel.credited += free;
      this.#socket.write(wordPair(id, free));
    }
  }

  /** Tells the other side that nothing more is wanted; resolves when it has let go. */
  async dismiss(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    // However it closes: an error on the way changes nothing any more.
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.end(wordPair(goodbyeChannel, 0));
    await closed;
  }

  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #takeGoodbye(): void {
    this.#over = true;
    this.#socket.end();
  }

  #end(error: Error): void {
    if (!this.#over) this.#onLost(error);
    this.#over = true;
  }

  #deliver(part: Buffer): boolean {
    const channel = this.#channel;
    if (channel === null) return false;
    channel.received += part.length;
    return channel.ring.write(part) === part.length;
  }

  #refuse(reason: string): void {
    this.#end(new Error(reason));
    this.close();
  }
}
