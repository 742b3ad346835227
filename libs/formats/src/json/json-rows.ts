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
const blanks = [0x20, 0x09, 0x0a, 0x0d];
/** With what it is padded by, a whole block of the allocator. */
const heapBytes = (1 << 17) - 2 * paddingBytes;

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
    if (this.#format.framing === 'none') return this.#readMessage(start, end);
    let at = start;
    for (;;) {
      at = this.#decode(at, end, batchRowsMax);
      if (at >= end || this.writer.full) return at;
      const close = at + this.#memory.u8.subarray(at, end).indexOf(newline);
      this.#readSlowly(at, close);
      at = close + 1;
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

  /** A message is one row, so nothing may follow it but whitespace. */
  #readMessage(start: number, end: number): number {
    const before = this.writer.rows;
    const at = this.#decode(start, end, before + 1);
    if (!this.#isBlank(at, end)) {
      this.writer.rows = before;
      this.#readSlowly(start, end - 1);
    }
    return end;
  }

  /** Runs generated code until it is done or meets a row that it cannot read. */
  #decode(start: number, end: number, rowMax: number): number {
    let at = start;
    for (;;) {
      at = this.#decodeRows(at, end, this.writer.rows, rowMax);
      this.writer.rows = this.#scratchWord(this.#scratch.rows);
      const missing = this.#scratchWord(this.#scratch.heapNeeded);
      if (missing === 0) return at;
      this.#extendHeap(missing);
    }
  }

  #isBlank(start: number, end: number): boolean {
    return this.#memory.u8.subarray(start, end).every((byte) => blanks.includes(byte));
  }

  /** Reads or refuses the row in `[start, end)`. */
  #readSlowly(start: number, end: number): void {
    // What misled the generated code must not mislead it in the next row as well.
    this.#scratch.forgetKeys();
    const { rowBytesMax } = this.#format;
    const bytes = this.#memory.u8.slice(start, end);
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
