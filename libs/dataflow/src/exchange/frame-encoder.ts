import {
  batchHeader,
  batchRowsMax,
  flattenSchema,
  paddingBytes,
  type Schema,
  type Vector,
  validityOffset,
  valuesOffset,
} from '@millrace/data';
import { must } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import { copyClosedThrough } from '../runtime/closed-through.ts';
import { frameHeader, frameKind } from './frame.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { type FrameColumn, frameColumns, nestsViews, viewUnit } from './frame-columns.ts';
import { type FrameKernels, instantiateFrameKernels } from './frame-kernels.ts';
import { copyNestedView, nestedViewBytes } from './nested-views.ts';

/** Rows of a batch: their number, and where their positions stand (0 = all of them in order). */
export interface Selection {
  readonly picks: number;
  readonly rows: number;
}

/** Copies rows of batches into frames in a buffer that it keeps. */
export class FrameEncoder {
  readonly #linear: LinearMemory;
  readonly #vectors: readonly Vector[];
  readonly #kernels: FrameKernels;
  /** Validity of a vector together with the structs around it. */
  readonly #effective: number;
  readonly #buffer: FrameBuffer;

  constructor(linear: LinearMemory, schema: Schema) {
    this.#linear = linear;
    this.#vectors = flattenSchema(schema);
    this.#kernels = instantiateFrameKernels(linear);
    this.#buffer = new FrameBuffer(linear);
    this.#effective = linear.allocate(batchRowsMax + paddingBytes);
  }

  /** The frame of these rows; valid until the next call. */
  encode(batch: number, selection: Selection): Uint8Array {
    const { columns, heap } = frameColumns(this.#vectors, selection.rows);
    const viewed = columns.filter(({ vector }) => vector.physical === 'view');
    const bytes = viewed.reduce(
      (sum, { vector }) => sum + this.#bytesOf(batch, vector, selection),
      heap,
    );
    const frame = this.#buffer.reserve(frameHeader.bytes + bytes + paddingBytes);
    this.#writeHeader(frame, bytes, selection.rows);
    copyClosedThrough(
      this.#linear,
      batch + batchHeader.closedThrough,
      frame + frameHeader.closedThrough,
    );
    const payload = frame + frameHeader.bytes;
    let end = payload + heap;
    for (const column of columns)
      end = this.#gather(batch, column, selection, { payload, heap, end });
    return this.#linear.u8.subarray(frame, payload + bytes);
  }

  release(): void {
    this.#linear.release(this.#effective, batchRowsMax + paddingBytes);
    this.#buffer.release();
  }

  #gather(
    batch: number,
    { vector, values, validity }: FrameColumn,
    { picks, rows }: Selection,
    at: { readonly payload: number; readonly heap: number; readonly end: number },
  ): number {
    const kernels = this.#kernels;
    const from = this.#address(batch, valuesOffset(vector.index));
    if (validity !== null) {
      const source = this.#address(batch, validityOffset(vector.index));
      kernels.gather1(source, picks, rows, at.payload + validity);
    }
    const to = at.payload + values;
    if (vector.width === 1) kernels.gather1(from, picks, rows, to);
    if (vector.width === 4) kernels.gather4(from, picks, rows, to);
    if (vector.width === 8 && vector.physical !== 'view') kernels.gather8(from, picks, rows, to);
    if (vector.physical !== 'view') return at.end;
    const base = at.payload + at.heap;
    const present = this.#validity(batch, vector);
    if (nestsViews(vector.type)) {
      const source = { vector, from, present };
      return this.#gatherNested(source, { picks, rows }, { to, heap: at.end, base });
    }
    const unit = viewUnit(vector.type);
    // Addresses come back signed; above 2 GiB they would be negative.
    return kernels.gatherViews(from, present, picks, rows, unit, to, at.end, base) >>> 0;
  }

  #gatherNested(
    {
      vector,
      from,
      present,
    }: { readonly vector: Vector; readonly from: number; readonly present: number },
    selection: Selection,
    to: { readonly to: number; readonly heap: number; readonly base: number },
  ): number {
    let { heap } = to;
    for (const [i, row] of this.#rows(selection).entries()) {
      const view = to.to + i * 8;
      if (present !== 0 && this.#linear.u8[present + row] === 0) {
        this.#linear.view.setBigUint64(view, 0n, true);
        continue;
      }
      heap = copyNestedView(this.#linear, vector.type, from + row * 8, {
        view,
        heap,
        base: to.base,
      });
    }
    return heap;
  }

  #bytesOf(batch: number, vector: Vector, selection: Selection): number {
    const from = this.#address(batch, valuesOffset(vector.index));
    const present = this.#validity(batch, vector);
    if (!nestsViews(vector.type)) {
      const unit = viewUnit(vector.type);
      return this.#kernels.viewBytes(from, present, selection.picks, selection.rows, unit);
    }
    return this.#rows(selection)
      .filter((row) => present === 0 || this.#linear.u8[present + row] === 1)
      .reduce((sum, row) => sum + nestedViewBytes(this.#linear, vector.type, from + row * 8), 0);
  }

  /** Address of the validity that counts for a vector's values, 0 where all are there. */
  #validity(batch: number, vector: Vector): number {
    const addresses: number[] = [];
    for (let at: Vector | null = vector; at !== null; ) {
      if (at.nullable) addresses.push(this.#address(batch, validityOffset(at.index)));
      at = at.parent === null ? null : must(this.#vectors[at.parent], 'struct');
    }
    const [first, ...others] = addresses;
    if (first === undefined) return 0;
    if (others.length === 0) return first;
    const rows = this.#linear.view.getInt32(batch + batchHeader.rows, true);
    let from = first;
    for (const other of others) {
      this.#kernels.intersect(from, other, rows, this.#effective);
      from = this.#effective;
    }
    return from;
  }

  #rows({ picks, rows }: Selection): number[] {
    const { view } = this.#linear;
    return Array.from({ length: rows }, (_, i) =>
      picks === 0 ? i : view.getInt32(picks + i * 4, true),
    );
  }

  #address(batch: number, offset: number): number {
    return this.#linear.view.getUint32(batch + offset, true);
  }

  #writeHeader(frame: number, payloadBytes: number, rows: number): void {
    const { view } = this.#linear;
    view.setInt32(frame + frameHeader.kind, frameKind.batch, true);
    view.setInt32(frame + frameHeader.payloadBytes, payloadBytes, true);
    view.setInt32(frame + frameHeader.rows, rows, true);
    view.setInt32(frame + 12, 0, true);
  }
}
