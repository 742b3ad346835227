import { batchRowsMax, type Row, type Schema } from '@millrace/data';
import { BatchReader, BatchWriter, LinearMemory } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRow, anySchema } from '../test/random-rows.ts';
import type { ByteReader } from './byte-ring.ts';
import { frameKind } from './frame.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { FrameEncoder } from './frame-encoder.ts';

/** Gives the bytes in pieces of these lengths, over and over; nothing after each piece. */
class Pieces implements ByteReader {
  readonly fill = 0;
  readonly #bytes: Uint8Array;
  readonly #lengths: readonly number[];
  #at = 0;
  #left = 0;
  #turn = 0;

  constructor(bytes: Uint8Array, lengths: readonly number[]) {
    this.#bytes = bytes;
    this.#lengths = lengths;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  get available(): number {
    return this.#left;
  }

  more(): void {
    const length = this.#lengths[this.#turn++ % this.#lengths.length] ?? 1;
    this.#left = Math.min(this.#left + length, this.#bytes.length - this.#at);
  }

  read(into: Uint8Array): number {
    const count = Math.min(into.length, this.#left);
    into.set(this.#bytes.subarray(this.#at, this.#at + count));
    this.#at += count;
    this.#left -= count;
    return count;
  }
}

/** Writes a batch for each list of rows, sends the selected ones, and reads what arrives. */
function transfer(
  schema: Schema,
  batches: readonly (readonly Row[])[],
  picked: readonly number[] | null,
  lengths: readonly number[],
): Row[][] {
  const [from, to] = [new LinearMemory(), new LinearMemory()];
  const [writer, encoder] = [new BatchWriter(from, schema), new FrameEncoder(from, schema)];
  const picks = from.allocate(batchRowsMax * 4);
  const sent: Uint8Array[] = [];
  for (const rows of batches) {
    writer.clear();
    for (const row of rows) writer.append(row);
    const chosen = picked?.filter((row) => row < rows.length);
    for (const [i, row] of (chosen ?? []).entries()) from.view.setInt32(picks + i * 4, row, true);
    const selection =
      chosen === undefined ? { picks: 0, rows: rows.length } : { picks, rows: chosen.length };
    sent.push(encoder.encode(writer.batch, selection).slice());
  }
  const [decoder, reader] = [new FrameDecoder(to, schema), new BatchReader(to, schema)];
  const pieces = new Pieces(Buffer.concat(sent), lengths);
  const arrived: Row[][] = [];
  while (!pieces.done) {
    pieces.more();
    for (let frame = decoder.next(pieces); frame !== null; frame = decoder.next(pieces)) {
      expect(frame.kind).toBe('batch');
      if (frame.kind === 'batch') arrived.push([...reader.rows(frame.batch)]);
    }
  }
  from.release(picks, batchRowsMax * 4);
  for (const each of [writer, encoder, decoder]) each.release();
  expect([from.allocatedBytes, to.allocatedBytes]).toEqual([0, 0]);
  return arrived;
}

const batchesOf = (schema: Schema) =>
  fc.array(fc.array(anyRow(schema), { maxLength: 20 }), { maxLength: 4 });

test('rows of any schema arrive as they were sent, however the bytes are split', () => {
  const sent = anySchema.chain((schema) => fc.tuple(fc.constant(schema), batchesOf(schema)));
  const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sent, lengths, ([schema, batches], pieces) => {
      expect(transfer(schema, batches, null, pieces)).toEqual(batches);
    }),
    { numRuns: 300 },
  );
});

test('only selected rows are sent, in the order of the selection', () => {
  const sent = anySchema.chain((schema) => fc.tuple(fc.constant(schema), batchesOf(schema)));
  const picks = fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 30 });
  fc.assert(
    fc.property(sent, picks, ([schema, batches], picked) => {
      const expected = batches.map((rows) =>
        picked.flatMap((row) => (row < rows.length ? [rows[row] ?? []] : [])),
      );
      expect(transfer(schema, batches, picked, [1000])).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('a full batch arrives', () => {
  const schema: Schema = [
    { name: 'n', type: { kind: 'bigint' }, nullable: true },
    { name: 't', type: { kind: 'text' }, nullable: false },
  ];
  const rows = Array.from(
    { length: batchRowsMax },
    (_, i): Row => [i % 3 === 0 ? null : BigInt(i), 'x'.repeat(i % 20)],
  );
  expect(transfer(schema, [rows], null, [65536])).toEqual([rows]);
});

/** A decoder's answer to a frame of this header and payload. */
function decode(header: readonly [number, number, number], payload: Uint8Array) {
  const schema: Schema = [{ name: 'n', type: { kind: 'bigint' }, nullable: false }];
  const decoder = new FrameDecoder(new LinearMemory(), schema);
  const bytes = Buffer.concat([
    new Uint8Array(Int32Array.from([...header, 0, 0, 0]).buffer),
    payload,
  ]);
  const pieces = new Pieces(bytes, [bytes.length]);
  pieces.more();
  return decoder.next(pieces);
}

test('a frame that cannot be right is refused', () => {
  expect(() => decode([99, 0, 0], new Uint8Array())).toThrow('frame of unknown kind 99');
  expect(() => decode([frameKind.batch, -1, 0], new Uint8Array())).toThrow('frame of -1 bytes');
  expect(() => decode([frameKind.batch, 8, 2], new Uint8Array(8))).toThrow('frame of 2 rows');
  expect(() => decode([frameKind.batch, 8, -1], new Uint8Array(8))).toThrow('frame of -1 rows');
  expect(() => decode([frameKind.watermark, 0, 0], new Uint8Array())).toThrow('frame of 0 bytes');
});
