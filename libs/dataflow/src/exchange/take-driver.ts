import type { Schema } from '@millrace/data';
import { add, counter } from '../runtime/meter.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import type { Driver } from '../runtime/source-task.ts';
import type { StreamEvent } from '../runtime/stream-event.ts';
import { WatermarkMerge } from '../runtime/watermark-merge.ts';
import type { ByteReader } from './byte-ring.ts';
import { FrameDecoder } from './frame-decoder.ts';

/**
 * The reading end of an exchange: takes frames from its channels in turn and merges their events.
 */
export class TakeDriver implements Driver {
  readonly operatorId: string;
  readonly wakeAtMs = null;
  readonly #context: OperatorContext;
  readonly #outlet: Outlet;
  readonly #channels: readonly { readonly reader: ByteReader; readonly decoder: FrameDecoder }[];
  readonly #merge: WatermarkMerge;
  readonly #held: StreamEvent[] = [];
  #turn = 0;
  #over = false;

  constructor(context: OperatorContext, schema: Schema, readers: readonly ByteReader[]) {
    this.operatorId = context.operatorId;
    this.#context = context;
    // Rows are counted by what takes them here: bringing them is no output of this operator.
    this.#outlet = new Outlet({ ...context, counters: new Float64Array(counter.count) });
    this.#channels = readers.map((reader) => ({
      reader,
      decoder: new FrameDecoder(context.linear, schema),
    }));
    this.#merge = new WatermarkMerge(readers.length);
  }

  get ended(): boolean {
    return this.#over && this.#held.length === 0;
  }

  turn(): boolean {
    if (this.#outlet.blocked) return false;
    const event = this.#held.shift();
    if (event !== undefined) {
      this.#outlet.signal(event);
      return true;
    }
    const { meter, counters } = this.#context;
    meter.enter(counters);
    try {
      return this.#take();
    } finally {
      meter.leave();
    }
  }

  async close(): Promise<void> {
    for (const { decoder } of this.#channels) decoder.release();
  }

  #take(): boolean {
    for (let tried = 0; tried < this.#channels.length; tried++) {
      const index = this.#turn;
      this.#turn = (index + 1) % this.#channels.length;
      if (!this.#merge.waits(index) && this.#takeFrom(index)) return true;
    }
    return false;
  }

  #takeFrom(index: number): boolean {
    const channel = this.#channels[index];
    if (channel === undefined) return false;
    const before = channel.reader.available;
    if (before === 0) return false;
    const frame = channel.decoder.next(channel.reader);
    add(this.#context.counters, counter.bytesIn, before - channel.reader.available);
    if (frame === null) return true;
    if (frame.kind === 'batch') {
      this.#merge.awake(index);
      this.#outlet.send(frame.batch);
      return true;
    }
    const events = this.#merge.take(frame, index);
    this.#held.push(...events);
    if (events.some((event) => event.kind === 'end')) this.#over = true;
    return true;
  }
}
