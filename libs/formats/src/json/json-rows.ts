import { batchRowsMax, paddingBytes, type Schema, valuesOffset } from '@millrace/data';
import { BatchWriter, type LinearMemory } from '@millrace/wasm';
import type { JsonFormat } from '../format-spec.ts';
import { inputFields } from '../framed-decoder.ts';
import type { RefuseRow, RowReader } from '../row-reader.ts';
import { BadRow } from './bad-row.ts';
import { type DecodeRows, linkDecoder } from './decode/decoder-module.ts';
import { nestedSchemas, Scratch } from './decode/scratch.ts';
import { readJsonRow } from './reference-reader.ts';

const newline = 0x0a;
const heapBytes = 1 << 16;

/**
 * JSON rows: generated code reads them, and leaves what it does not know, and all that is wrong, to
 * the reference reader, one row at a time.
 */
export class JsonRows implements RowReader {
  readonly writer: BatchWriter;
  readonly #memory: LinearMemory;
  readonly #schema: Schema;
  readonly #fields: Schema;
  readonly #format: JsonFormat;
  readonly #refuse: RefuseRow;
  readonly #scratch: Scratch;
  readonly #decodeRows: DecodeRows;

  constructor(memory: LinearMemory, schema: Schema, format: JsonFormat, refuse: RefuseRow) {
    this.#memory = memory;
    this.#schema = schema;
    this.#fields = inputFields(schema);
    this.#format = format;
    this.#refuse = refuse;
    this.writer = new BatchWriter(memory, schema);
    zeroValues(memory, this.writer);
    this.#scratch = new Scratch(memory, nestedSchemas(this.#fields));
    this.#decodeRows = linkDecoder({
      memory,
      format,
      fields: this.#fields,
      batch: this.writer.batch,
      scratch: this.#scratch,
    });
  }

  readLines(start: number, end: number): number {
    let at = start;
    for (;;) {
      at = this.#decodeRows(at, end, this.writer.rows, batchRowsMax);
      this.writer.rows = this.#scratchWord(this.#scratch.rows);
      if (at >= end || this.writer.full) return at;
      const missing = this.#scratchWord(this.#scratch.heapNeeded);
      if (missing > 0) this.#extendHeap(missing);
      else at = this.#readSlowly(at, end);
    }
  }

  clear(): void {
    this.writer.clear();
    this.#memory.view.setUint32(this.#scratch.heapTop, 0, true);
    this.#memory.view.setUint32(this.#scratch.heapEnd, 0, true);
  }

  release(): void {
    this.#scratch.release();
    this.writer.release();
  }

  /** Reads or refuses the row at `start`; where the next one begins. */
  #readSlowly(start: number, end: number): number {
    // What misled the generated code must not mislead it in the next row as well.
    this.#scratch.forgetKeys();
    const { framing, rowBytesMax } = this.#format;
    const { u8 } = this.#memory;
    const close = framing === 'none' ? end - 1 : start + u8.subarray(start, end).indexOf(newline);
    const bytes = u8.slice(start, close);
    try {
      if (bytes.length > rowBytesMax)
        throw new BadRow(`row is longer than ${rowBytesMax} bytes`, 0);
      const row = readJsonRow(bytes, this.#fields, this.#format);
      // The decoder around this fills in the event time.
      this.writer.append(row.length < this.#schema.length ? [...row, 0n] : row);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      this.#refuse(error.reason, bytes, error.offset);
    }
    return close + 1;
  }

  #extendHeap(missing: number): void {
    const bytes = Math.max(missing, heapBytes);
    const address = this.writer.allocateBytes(bytes + paddingBytes);
    const { view } = this.#memory;
    view.setUint32(this.#scratch.heapTop, address, true);
    view.setUint32(this.#scratch.heapEnd, address + bytes, true);
    view.setUint32(this.#scratch.heapNeeded, 0, true);
  }

  #scratchWord(address: number): number {
    return this.#memory.view.getUint32(address, true);
  }
}

/** No view of a row that is NULL may point outside of the memory, whatever reads it. */
function zeroValues(memory: LinearMemory, writer: BatchWriter): void {
  for (const vector of writer.vectors) {
    if (vector.physical !== 'view') continue;
    const values = memory.view.getUint32(writer.batch + valuesOffset(vector.index), true);
    memory.u8.fill(0, values, values + batchRowsMax * 8);
  }
}
