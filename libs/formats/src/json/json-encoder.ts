import { batchHeader, type Schema, type SqlType } from '@millrace/data';
import { must } from '@millrace/std';
import { type LinearMemory, readValue } from '@millrace/wasm';
import type { JsonFormat } from '../format-spec.ts';
import { inputFields } from '../framed-decoder.ts';
import { OutputBuffer } from '../output-buffer.ts';
import type { EncodedRows, RowEncoder } from '../row-encoder.ts';
import { type EncodeRows, type EncoderHost, generateEncoder } from './encode/encoder-module.ts';
import { formatDate, formatTimestamp } from './temporal-text.ts';
import { valueJson } from './value-json.ts';

const scratchBytes = 64;

/** JSON lines by generated code; what is rare is written by the host, one value at a time. */
export class JsonEncoder implements RowEncoder, EncoderHost {
  readonly #memory: LinearMemory;
  readonly #format: JsonFormat;
  readonly #hostTypes: readonly SqlType[];
  readonly #output: OutputBuffer;
  readonly #scratch: number;
  readonly #encodeRows: EncodeRows;

  constructor(memory: LinearMemory, schema: Schema, format: JsonFormat) {
    const fields = inputFields(schema);
    this.#memory = memory;
    this.#format = format;
    this.#output = new OutputBuffer(memory);
    this.#scratch = memory.allocate(scratchBytes);
    const scratch = { reached: this.#scratch, missing: this.#scratch + 4 };
    const generated = generateEncoder(fields, format, scratch);
    this.#hostTypes = generated.hostTypes;
    const module = new WebAssembly.Module(generated.bytes);
    const env = {
      memory: memory.memory,
      otherDouble: this.otherDouble.bind(this),
      otherTimestamp: this.otherTimestamp.bind(this),
      otherDate: this.otherDate.bind(this),
      hostValue: this.hostValue.bind(this),
    };
    this.#encodeRows = new WebAssembly.Instance(module, { env }).exports['encode'] as EncodeRows;
  }

  encode(batch: number): EncodedRows {
    const output = this.#output;
    const rows = this.#memory.view.getInt32(batch + batchHeader.rows, true);
    let row = 0;
    let bytes = 0;
    for (;;) {
      row = this.#encodeRows(batch, row, output.address + bytes, output.end);
      bytes = this.#memory.view.getUint32(this.#scratch, true) - output.address;
      if (row >= rows) return { address: output.address, bytes };
      output.grow(bytes, this.#memory.view.getUint32(this.#scratch + 4, true));
    }
  }

  release(): void {
    this.#output.release();
    this.#memory.release(this.#scratch, scratchBytes);
  }

  otherDouble(value: number, to: number): number {
    return this.#put(String(value), to);
  }

  otherTimestamp(micros: bigint, to: number): number {
    return this.#put(`"${formatTimestamp(micros)}"`, to);
  }

  otherDate(days: number, to: number): number {
    return this.#put(`"${formatDate(days)}"`, to);
  }

  hostValue(number: number, address: number, to: number, end: number): number {
    const type = must(this.#hostTypes[number], 'type');
    const text = valueJson(readValue(this.#memory, type, address >>> 0), type, this.#format);
    const bytes = Buffer.byteLength(text);
    return bytes > (end >>> 0) - (to >>> 0) ? 0 : this.#put(text, to);
  }

  #put(text: string, to: number): number {
    const { u8 } = this.#memory;
    const start = to >>> 0;
    // Numbers and times are ASCII; a loop over so few letters is faster than any copy.
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return this.#putUtf8(text, to);
      u8[start + index] = code;
    }
    return to + text.length;
  }

  #putUtf8(text: string, to: number): number {
    const bytes = Buffer.from(text);
    this.#memory.u8.set(bytes, to >>> 0);
    return to + bytes.length;
  }
}
