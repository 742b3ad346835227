import { batchHeader, type Schema, validityOffset, valuesOffset } from '@millrace/data';
import type { LinearMemory } from '@millrace/wasm';
import { OutputBuffer } from './output-buffer.ts';
import type { EncodedRows, RowEncoder } from './row-encoder.ts';

const newline = 0x0a;

/** The texts of one column as they are, each with a newline; NULL is an empty line. */
export class RawStringEncoder implements RowEncoder {
  readonly #memory: LinearMemory;
  readonly #nullable: boolean;
  readonly #output: OutputBuffer;

  constructor(memory: LinearMemory, schema: Schema) {
    this.#memory = memory;
    this.#nullable = schema[0]?.nullable === true;
    this.#output = new OutputBuffer(memory);
  }

  encode(batch: number): EncodedRows {
    const output = this.#output;
    const { view } = this.#memory;
    const rows = view.getInt32(batch + batchHeader.rows, true);
    const values = view.getUint32(batch + valuesOffset(0), true);
    const validity = view.getUint32(batch + validityOffset(0), true);
    let bytes = 0;
    for (let row = 0; row < rows; row++) {
      const present = !this.#nullable || view.getUint8(validity + row) !== 0;
      const length = present ? view.getUint32(values + row * 8 + 4, true) : 0;
      if (output.address + bytes + length + 1 > output.end) output.grow(bytes, length + 1);
      const { u8 } = this.#memory;
      const to = output.address + bytes;
      const from = view.getUint32(values + row * 8, true);
      if (length > 0) u8.copyWithin(to, from, from + length);
      u8[to + length] = newline;
      bytes += length + 1;
    }
    return { address: output.address, bytes };
  }

  release(): void {
    this.#output.release();
  }
}
