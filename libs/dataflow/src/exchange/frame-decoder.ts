import {
  batchHeader,
  batchRowsMax,
  flattenSchema,
  headerBytes,
  paddingBytes,
  type Schema,
  type Vector,
  validityOffset,
  valuesOffset,
} from '@millrace/data';
import { assert } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import type { StreamEvent } from '../runtime/stream-event.ts';
import type { ByteReader } from './byte-ring.ts';
import { frameHeader, frameKind, framePayloadBytesMax } from './frame.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { frameColumns, nestsViews } from './frame-columns.ts';
import { type FrameKernels, instantiateFrameKernels } from './frame-kernels.ts';
import { relocateNested } from './nested-views.ts';

/** A frame that arrived whole: rows, whose batch is valid until the next call, or an event. */
export type Frame = { readonly kind: 'batch'; readonly batch: number } | StreamEvent;

/** Puts frames together from a stream of bytes, in linear memory. */
export class FrameDecoder {
  readonly #linear: LinearMemory;
  readonly #vectors: readonly Vector[];
  readonly #kernels: FrameKernels;
  readonly #batch: number;
  readonly #header = new Uint8Array(frameHeader.bytes);
  readonly #headerView = new DataView(this.#header.buffer);
  #headerFilled = 0;
  readonly #payload: FrameBuffer;
  #payloadFilled = 0;

  constructor(linear: LinearMemory, schema: Schema) {
    this.#linear = linear;
    this.#vectors = flattenSchema(schema);
    this.#kernels = instantiateFrameKernels(linear);
    this.#payload = new FrameBuffer(linear);
    this.#batch = linear.allocate(headerBytes(this.#vectors));
    linear.u8.fill(0, this.#batch, this.#batch + headerBytes(this.#vectors));
  }

  /** The next frame, or null when its bytes have not all come yet. */
  next(reader: ByteReader): Frame | null {
    if (this.#headerFilled < frameHeader.bytes) {
      this.#headerFilled += reader.read(this.#header.subarray(this.#headerFilled));
      if (this.#headerFilled < frameHeader.bytes) return null;
      this.#payloadFilled = 0;
      this.#payload.reserve(this.#payloadBytes() + paddingBytes);
    }
    const bytes = this.#field(frameHeader.payloadBytes);
    if (this.#payloadFilled < bytes) {
      const { address } = this.#payload;
      const rest = this.#linear.u8.subarray(address + this.#payloadFilled, address + bytes);
      this.#payloadFilled += reader.read(rest);
      if (this.#payloadFilled < bytes) return null;
    }
    this.#headerFilled = 0;
    return this.#decode();
  }

  release(): void {
    this.#payload.release();
    this.#linear.release(this.#batch, headerBytes(this.#vectors));
  }

  #decode(): Frame {
    switch (this.#field(frameHeader.kind)) {
      case frameKind.batch:
        return { kind: 'batch', batch: this.#openBatch(this.#field(frameHeader.rows)) };
      case frameKind.watermark:
        return { kind: 'watermark', micros: this.#number() };
      case frameKind.idle:
        return { kind: 'idle' };
      case frameKind.barrier:
        return { kind: 'barrier', epoch: Number(this.#number()) };
      case frameKind.end:
        return { kind: 'end' };
      default:
        throw new Error(`frame of unknown kind ${this.#field(frameHeader.kind)}`);
    }
  }

  #openBatch(rows: number): number {
    const { view } = this.#linear;
    const { columns, heap } = frameColumns(this.#vectors, rows);
    const whole =
      rows >= 0 && rows <= batchRowsMax && heap <= this.#field(frameHeader.payloadBytes);
    assert(whole, () => `frame of ${rows} rows`);
    view.setInt32(this.#batch + batchHeader.rows, rows, true);
    for (const half of [0, 4]) {
      const word = this.#field(frameHeader.closedThrough + half);
      view.setInt32(this.#batch + batchHeader.closedThrough + half, word, true);
    }
    const payload = this.#payload.address;
    const base = payload + heap;
    for (const { vector, values, validity } of columns) {
      const at = payload + values;
      view.setInt32(this.#batch + valuesOffset(vector.index), at, true);
      const present = validity === null ? 0 : payload + validity;
      view.setInt32(this.#batch + validityOffset(vector.index), present, true);
      if (vector.physical !== 'view') continue;
      this.#kernels.relocate(at, rows, base);
      if (nestsViews(vector.type)) {
        for (let row = 0; row < rows; row++)
          relocateNested(this.#linear, vector.type, at + row * 8, base);
      }
    }
    return this.#batch;
  }

  #number(): bigint {
    const bytes = this.#field(frameHeader.payloadBytes);
    assert(bytes === 8, () => `frame of ${bytes} bytes`);
    return this.#linear.view.getBigInt64(this.#payload.address, true);
  }

  #field(offset: number): number {
    return this.#headerView.getInt32(offset, true);
  }

  /** As the header says; it is refused before anything is allocated for it. */
  #payloadBytes(): number {
    const bytes = this.#field(frameHeader.payloadBytes);
    assert(bytes >= 0 && bytes <= framePayloadBytesMax, () => `frame of ${bytes} bytes`);
    return bytes;
  }
}
