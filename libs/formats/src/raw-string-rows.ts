import { isUtf8 } from 'node:buffer';
import { type Schema, valuesOffset } from '@millrace/data';
import { BatchWriter, type LinearMemory } from '@millrace/wasm';
import type { RawStringFormat } from './format-spec.ts';
import type { RefuseRow, RowReader } from './row-reader.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Rows that are texts as they are, less the carriage return of a line. */
export class RawStringRows implements RowReader {
  readonly writer: BatchWriter;
  readonly #memory: LinearMemory;
  readonly #format: RawStringFormat;
  readonly #refuse: RefuseRow;

  constructor(memory: LinearMemory, schema: Schema, format: RawStringFormat, refuse: RefuseRow) {
    this.#memory = memory;
    this.#format = format;
    this.#refuse = refuse;
    this.writer = new BatchWriter(memory, schema);
  }

  readLines(start: number, end: number): number {
    if (this.#format.framing === 'none') {
      this.#readRow(start, end - 1);
      return end;
    }
    const { u8 } = this.#memory;
    let at = start;
    while (at < end && !this.writer.full) {
      const close = at + u8.subarray(at, end).indexOf(newline);
      this.#readRow(at, u8[close - 1] === carriageReturn && close > at ? close - 1 : close);
      at = close + 1;
    }
    return at;
  }

  clear(): void {
    this.writer.clear();
  }

  release(): void {
    this.writer.release();
  }

  #readRow(start: number, end: number): void {
    const { u8, view } = this.#memory;
    const { rowBytesMax } = this.#format;
    if (end - start > rowBytesMax) {
      return this.#refuse(`row is longer than ${rowBytesMax} bytes`, u8.slice(start, end), 0);
    }
    if (!isUtf8(u8.subarray(start, end))) {
      return this.#refuse('invalid UTF-8', u8.slice(start, end), 0);
    }
    const row = this.writer.rows;
    const values = view.getUint32(this.writer.batch + valuesOffset(0), true);
    view.setUint32(values + row * 8, start, true);
    view.setUint32(values + row * 8 + 4, end - start, true);
    this.writer.rows = row + 1;
  }
}
