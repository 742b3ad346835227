import { batchHeader, type Schema } from '@millrace/data';
import type { Exchange } from '@millrace/program';
import type { LinearMemory } from '@millrace/wasm';
import { type Counters, counter } from '../runtime/meter.ts';
import type { Operator } from '../runtime/operator.ts';
import type { StreamEvent } from '../runtime/stream-event.ts';
import type { ByteWriter } from './byte-ring.ts';
import { frameHeader, frameKind } from './frame.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { compilePartition, type PartitionRows, picksBytes } from './partition-code.ts';

/** The writing end of an exchange: rows to the subtask that owns them, events to all. */
export class SendOperator implements Operator {
  readonly operatorId: string;
  readonly outputs = [];
  readonly #linear: LinearMemory;
  readonly #counters: Counters;
  readonly #channels: readonly Channel[];
  readonly #encoder: FrameEncoder;
  readonly #exchange: Exchange;
  readonly #partition: PartitionRows | null;
  readonly #picks: number;
  readonly #counts: number;
  #turn = 0;

  constructor(
    at: {
      readonly operatorId: string;
      readonly linear: LinearMemory;
      readonly counters: Counters;
      readonly subtask: number;
    },
    schema: Schema,
    exchange: Exchange,
    writers: readonly ByteWriter[],
  ) {
    this.operatorId = at.operatorId;
    this.#linear = at.linear;
    this.#counters = at.counters;
    this.#channels = writers.map((writer) => new Channel(writer));
    this.#encoder = new FrameEncoder(at.linear, schema);
    this.#exchange = exchange;
    this.#turn = at.subtask;
    this.#picks = at.linear.allocate(writers.length * picksBytes);
    this.#counts = at.linear.allocate(writers.length * 4);
    this.#partition = this.#compile(schema);
  }

  get busy(): boolean {
    for (const channel of this.#channels) if (channel.waiting) return true;
    return false;
  }

  drain(): boolean {
    let moved = false;
    for (const channel of this.#channels) moved = channel.push() || moved;
    return moved;
  }

  receive(batch: number): void {
    const rows = this.#linear.view.getInt32(batch + batchHeader.rows, true);
    if (this.#partition !== null) this.#scatter(batch, this.#partition);
    else this.#send(batch, this.#nextChannel(), { picks: 0, rows });
  }

  signal(event: StreamEvent): void {
    const frame = encodeEvent(event);
    for (const channel of this.#channels) channel.send(frame);
    if (event.kind === 'watermark') this.#counters[counter.watermark] = Number(event.micros);
  }

  async close(): Promise<void> {
    this.#encoder.release();
    this.#linear.release(this.#picks, this.#channels.length * picksBytes);
    this.#linear.release(this.#counts, this.#channels.length * 4);
  }

  #scatter(batch: number, partition: PartitionRows): void {
    const { view } = this.#linear;
    for (const index of this.#channels.keys()) view.setInt32(this.#counts + index * 4, 0, true);
    partition(batch, this.#picks, this.#counts);
    for (const [index, channel] of this.#channels.entries()) {
      const rows = this.#linear.view.getInt32(this.#counts + index * 4, true);
      if (rows > 0) this.#send(batch, channel, { picks: this.#picks + index * picksBytes, rows });
    }
  }

  #send(
    batch: number,
    channel: Channel | undefined,
    selection: { readonly picks: number; readonly rows: number },
  ): void {
    const frame = this.#encoder.encode(batch, selection);
    channel?.send(frame);
    this.#counters[counter.bytesOut] = (this.#counters[counter.bytesOut] ?? 0) + frame.length;
  }

  /** Rebalance takes turns; a gather has one channel only. */
  #nextChannel(): Channel | undefined {
    this.#turn = (this.#turn + 1) % this.#channels.length;
    return this.#channels[this.#turn];
  }

  #compile(schema: Schema): PartitionRows | null {
    if (this.#exchange.kind !== 'hash' || this.#channels.length === 1) return null;
    const bytes = compilePartition(schema, this.#exchange.fields, this.#channels.length);
    const env = {
      memory: this.#linear.memory,
      growTable: () => {},
      growArena: () => {},
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    return instance.exports['partition'] as PartitionRows;
  }
}

/** One stream of frames; what the ring has no room for waits here, a batch's frames at most. */
class Channel {
  readonly #writer: ByteWriter;
  #waiting: Uint8Array[] = [];

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes a frame whose bytes may be overwritten afterwards. */
  send(frame: Uint8Array): void {
    const written = this.#waiting.length > 0 ? 0 : this.#writer.write(frame);
    if (written < frame.length) this.#waiting.push(frame.slice(written));
  }

  push(): boolean {
    let moved = false;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const written = this.#writer.write(first);
      moved ||= written > 0;
      if (written < first.length) {
        this.#waiting[0] = first.subarray(written);
        return moved;
      }
      this.#waiting.shift();
    }
    return moved;
  }
}

function encodeEvent(event: StreamEvent): Uint8Array {
  const number =
    event.kind === 'watermark'
      ? event.micros
      : event.kind === 'barrier'
        ? BigInt(event.epoch)
        : null;
  const bytes = new Uint8Array(frameHeader.bytes + (number === null ? 0 : 8));
  const view = new DataView(bytes.buffer);
  view.setInt32(frameHeader.kind, frameKind[event.kind], true);
  view.setInt32(frameHeader.payloadBytes, number === null ? 0 : 8, true);
  if (number !== null) view.setBigInt64(frameHeader.bytes, number, true);
  return bytes;
}
