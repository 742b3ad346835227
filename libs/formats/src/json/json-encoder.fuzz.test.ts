import type { Field, Row, Schema, SqlType, Value } from '@millrace/data';
import { systemClock } from '@millrace/std';
import { BatchReader, BatchWriter, LinearMemory } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecoder, createEncoder } from '../create-codec.ts';
import type { JsonFormat } from '../format-spec.ts';
import { valueJson } from './value-json.ts';

const memory = new LinearMemory();
/** More of them by hand, after a change: `FUZZ_RUNS=10000`. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 250);
const format: JsonFormat = {
  kind: 'json',
  badData: 'fail',
  framing: 'newline',
  rowBytesMax: 1 << 20,
  unstructured: false,
  timestampFormat: 'rfc3339',
  decimalEncoding: 'number',
};

const i64 = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.bigInt(-1000n, 1000n),
  fc
    .tuple(fc.nat(18), fc.integer({ min: -1, max: 1 }))
    .map(([n, off]) => 10n ** BigInt(n) + BigInt(off)),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n),
);
const fourDigitYears = fc.bigInt(-62_167_219_200_000_000n, 253_402_300_799_999_999n);
const micros = fc.oneof(
  fourDigitYears,
  fourDigitYears.map((t) => t - (t % 1000n)),
  fourDigitYears.map((t) => t - (t % 1_000_000n)),
);
const text = fc.oneof(
  fc.string({ maxLength: 70 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((s) => s.toWellFormed()),
  fc.string({ unit: fc.constantFrom(...'ab"\\\n\u0000\u001f\u007fü€😀'), maxLength: 60 }),
);
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.integer().map((n) => n / 100),
  fc.tuple(fc.maxSafeInteger(), fc.nat(9)).map(([n, k]) => n / 10 ** k + 0),
);

function valueOf(type: SqlType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return fc.integer({ min: -128, max: 127 });
    case 'smallint':
      return fc.integer({ min: -32768, max: 32767 });
    case 'integer':
      return fc.integer();
    case 'bigint':
      return i64;
    case 'decimal': {
      const most = 10n ** BigInt(type.precision) - 1n;
      return fc.bigInt(-most, most);
    }
    case 'double':
      return double;
    case 'real':
      return fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    case 'text':
      return text;
    case 'json':
      return fc.json().filter((json) => json !== 'null');
    case 'bytea':
      return fc.uint8Array({ maxLength: 20 });
    case 'timestamp':
      return micros;
    case 'date':
      return fc.integer({ min: -719_528, max: 2_932_896 });
    case 'time':
      return fc.bigInt(0n, 86_399_999_999n);
    case 'list':
      return fc.array(fc.option(valueOf(type.element), { freq: 5 }), { maxLength: 5 });
    case 'struct':
      return rowOf(type.fields);
    default:
      throw new Error(`no values of ${type.kind}`);
  }
}

function rowOf(schema: Schema): fc.Arbitrary<Row> {
  const values = schema.map(({ type, nullable }) =>
    nullable ? fc.option(valueOf(type), { freq: 5 }) : valueOf(type),
  );
  return fc.tuple(...values);
}

const scalarTypes: readonly SqlType[] = [
  ...(['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'double', 'real'] as const),
  ...(['text', 'json', 'bytea', 'timestamp', 'date', 'time'] as const),
].map((kind) => ({ kind }));
const decimal = fc.tuple(fc.integer({ min: 1, max: 18 }), fc.nat(18)).map(
  ([precision, scale]): SqlType => ({
    kind: 'decimal',
    precision,
    scale: Math.min(precision, scale),
  }),
);
const scalar = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...scalarTypes) }, decimal);
const { type: anyType } = fc.letrec<{ type: SqlType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    scalar,
    scalar.map((element): SqlType => ({ kind: 'list', element })),
    schemaOf(tie('type')).map((fields): SqlType => ({ kind: 'struct', fields })),
  ),
}));

function schemaOf(type: fc.Arbitrary<SqlType>): fc.Arbitrary<Field[]> {
  const name = fc.constantFrom('a', 'price', 'dateTime', 'ключ', 'quote"d', 'x'.repeat(40));
  const field = fc.record({ name, type, nullable: fc.boolean() });
  return fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: (f) => f.name });
}

const cases = schemaOf(anyType).chain((schema) =>
  fc.tuple(fc.constant(schema), fc.array(rowOf(schema), { maxLength: 20 })),
);

function encode(schema: Schema, rows: readonly Row[], as = format): string {
  const writer = new BatchWriter(memory, schema);
  for (const row of rows) writer.append(row);
  const encoder = createEncoder(as, schema, { memory });
  const { address, bytes } = encoder.encode(writer.batch);
  const encoded = Buffer.from(memory.u8.slice(address, address + bytes)).toString();
  encoder.release();
  writer.release();
  return encoded;
}

function decode(schema: Schema, lines: string): Row[] {
  const dropRow = (reason: string) => expect.fail(reason);
  const decoder = createDecoder(format, schema, { memory, clock: systemClock, dropRow });
  const bytes = Buffer.from(lines);
  const address = memory.allocate(bytes.length + 64);
  memory.u8.set(bytes, address);
  decoder.decode(address, bytes.length, true);
  const rows = new BatchReader(memory, schema).rows(decoder.batch);
  memory.release(address, bytes.length + 64);
  decoder.release();
  return rows;
}

test(
  'generated code writes what the reference writes, and reading gives the rows back',
  () => {
    fc.assert(
      fc.property(cases, ([schema, rows]) => {
        const lines = encode(schema, rows);
        const type: SqlType = { kind: 'struct', fields: schema };
        expect(lines).toBe(rows.map((row) => `${valueJson(row, type, format)}\n`).join(''));
        expect(decode(schema, lines)).toEqual(rows);
      }),
      { numRuns: runs },
    );
  },
  60_000 + runs * 100,
);

test('texts and doubles are written as JSON.stringify does', () => {
  const schema: Schema = [
    { name: 'text', type: { kind: 'text' }, nullable: false },
    { name: 'double', type: { kind: 'double' }, nullable: false },
  ];
  const row = fc.tuple(
    text,
    fc.oneof(
      double,
      fc.constantFrom(-0, NaN, Infinity, -Infinity, 1e21, 1e-7, 0.000001, 123456.789),
    ),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const expected = rows.map(([text, double]) => `${JSON.stringify({ text, double })}\n`);
      expect(encode(schema, rows)).toBe(expected.join(''));
    }),
  );
});
