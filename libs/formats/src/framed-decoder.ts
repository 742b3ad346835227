import { batchRowsMax, type Schema, valuesOffset } from '@millrace/data';
import { UserError } from '@millrace/operator';
import type { LinearMemory } from '@millrace/wasm';
import type { FormatSpec } from './format-spec.ts';
import type { DecoderContext, RowDecoder } from './row-decoder.ts';
import type { RefuseRow, RowReader } from './row-reader.ts';

const newline = 0x0a;
const sampleBytesMax = 256;

/** The column that a source appends: each row's event time. */
export const timestampColumn = '_timestamp';

/** The fields that are in the input: all but the source's own last one. */
export function inputFields(schema: Schema): Schema {
  return schema.at(-1)?.name === timestampColumn ? schema.slice(0, -1) : schema;
}

/** Finds rows in bytes and hands them to a reader; bad ones are refused by the table's rule. */
export class FramedDecoder implements RowDecoder {
  timeMicros: number | null = null;
  readonly #format: FormatSpec;
  readonly #context: DecoderContext;
  readonly #reader: RowReader;
  /** The vector of `_timestamp`, or null where the schema has none. */
  readonly #timeVector: number | null;
  /** Within a row that is too long: everything up to the next newline is passed over. */
  #passingOver = false;

  constructor(
    format: FormatSpec,
    schema: Schema,
    context: DecoderContext,
    reader: (refuse: RefuseRow) => RowReader,
  ) {
    this.#format = format;
    this.#context = context;
    this.#reader = reader((reason, row, offset) => this.#refuse(reason, row, offset));
    const { vectors } = this.#reader.writer;
    this.#timeVector = schema === inputFields(schema) ? null : vectors.length - 1;
  }

  get batch(): number {
    return this.#reader.writer.batch;
  }

  get rows(): number {
    return this.#reader.writer.rows;
  }

  get full(): boolean {
    return this.rows >= batchRowsMax;
  }

  decode(address: number, bytes: number, final: boolean): number {
    const before = this.rows;
    const reached =
      this.#format.framing === 'none'
        ? this.#decodeRow(address, address + bytes)
        : this.#decodeLines(address, address + bytes, final);
    this.#stampRows(before);
    return reached - address;
  }

  clear(): void {
    this.#reader.clear();
  }

  release(): void {
    this.#reader.release();
  }

  #decodeRow(start: number, end: number): number {
    if (this.full) return start;
    if (end - start > this.#format.rowBytesMax) this.#refuseLongRow(start, end);
    else this.#readClosed(start, end);
    return end;
  }

  #decodeLines(address: number, end: number, final: boolean): number {
    const { u8 } = this.#context.memory;
    let start = address;
    if (this.#passingOver) {
      const found = u8.subarray(start, end).indexOf(newline);
      if (found < 0) return end;
      this.#passingOver = false;
      start += found + 1;
    }
    const complete = start + u8.subarray(start, end).lastIndexOf(newline) + 1;
    if (complete > start) start = this.#reader.readLines(start, complete);
    if (start < complete || start === end || this.full) return start;
    if (end - start > this.#format.rowBytesMax) {
      this.#passingOver = !final;
      this.#refuseLongRow(start, end);
      return end;
    }
    if (!final) return start;
    this.#readClosed(start, end);
    return end;
  }

  /** Reads a row that no newline follows: one is lent to it, since readers stop there. */
  #readClosed(start: number, end: number): void {
    const lent = this.#context.memory.u8[end] ?? 0;
    this.#context.memory.u8[end] = newline;
    try {
      this.#reader.readLines(start, end + 1);
    } finally {
      this.#context.memory.u8[end] = lent;
    }
  }

  #stampRows(from: number): void {
    const { rows } = this;
    if (this.#timeVector === null || rows === from) return;
    const { memory, clock } = this.#context;
    const micros = BigInt(Math.trunc(this.timeMicros ?? clock.nowMs() * 1000));
    const values = memory.view.getUint32(this.batch + valuesOffset(this.#timeVector), true) / 8;
    memory.i64.fill(micros, values + from, values + rows);
  }

  #refuseLongRow(start: number, end: number): void {
    const row = rowCopy(this.#context.memory, start, Math.min(end, start + sampleBytesMax));
    this.#refuse(`row is longer than ${this.#format.rowBytesMax} bytes`, row, 0);
  }

  #refuse(reason: string, row: Uint8Array, offset: number): void {
    const sample = sampleOf(row, offset);
    if (this.#format.badData === 'drop') return this.#context.dropRow(reason, sample);
    throw new UserError(`bad row: ${reason}`, `row: ${sample}\nhint: ${dropHint}`);
  }
}

const dropHint = "with bad_data = 'drop' the table leaves such rows out, and counts them";

/** A row's bytes outside of the shared memory. */
export function rowCopy(memory: LinearMemory, start: number, end: number): Uint8Array {
  return memory.u8.slice(start, end);
}

/** What a person needs to see of a row: its begin, or the bytes around what is wrong. */
function sampleOf(row: Uint8Array, offset: number): string {
  const start = offset < sampleBytesMax ? 0 : offset - (sampleBytesMax >> 1);
  const end = Math.min(row.length, start + sampleBytesMax);
  const text = Buffer.from(row.subarray(start, end)).toString('utf8');
  return `${start > 0 ? '...' : ''}${text}${end < row.length ? '...' : ''}`;
}
