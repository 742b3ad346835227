import type { Row, Schema, SqlType } from '@millrace/data';
import { UserError } from '@millrace/operator';
import { BatchWriter, LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { createEncoder } from '../create-codec.ts';
import type { JsonFormat } from '../format-spec.ts';

const format: JsonFormat = {
  kind: 'json',
  badData: 'fail',
  framing: 'newline',
  rowBytesMax: 1 << 20,
  unstructured: false,
  timestampFormat: 'rfc3339',
  decimalEncoding: 'number',
};

const column = (name: string, type: SqlType['kind'] | SqlType, nullable = true) => ({
  name,
  type: typeof type === 'string' ? ({ kind: type } as SqlType) : type,
  nullable,
});

function encode(
  schema: Schema,
  rows: readonly Row[],
  as: Partial<JsonFormat> = {},
  memory = new LinearMemory(),
): string {
  const writer = new BatchWriter(memory, schema);
  for (const row of rows) writer.append(row);
  const encoder = createEncoder({ ...format, ...as }, schema, { memory });
  const { address, bytes } = encoder.encode(writer.batch);
  return Buffer.from(memory.u8.slice(address, address + bytes)).toString();
}

function check(
  type: SqlType['kind'] | SqlType,
  values: readonly Row[number][],
  expected: readonly string[],
  as: Partial<JsonFormat> = {},
): void {
  const lines = encode(
    [column('x', type)],
    values.map((value) => [value]),
    as,
  );
  expect(lines.trimEnd().split('\n')).toEqual(expected.map((json) => `{"x":${json}}`));
}

test('timestamps have no zone, and a fraction only where there is one', () => {
  const micros = [1697117045000000n, 1697117045123000n, 1697117045123456n, -1n, 0n];
  check('timestamp', micros, [
    '"2023-10-12T13:24:05"',
    '"2023-10-12T13:24:05.123"',
    '"2023-10-12T13:24:05.123456"',
    '"1969-12-31T23:59:59.999999"',
    '"1970-01-01T00:00:00"',
  ]);
});

test('intervals are written as PostgreSQL does', () => {
  check(
    'interval',
    [0n, 90_000_000n, 183_845_000_000n, 86_400_000_000n, -1_500_000n, -(2n ** 63n)],
    [
      '"00:00:00"',
      '"00:01:30"',
      '"2 days 03:04:05"',
      '"1 day 00:00:00"',
      '"-00:00:01.500"',
      '"-106751991 days -04:00:54.775808"',
    ],
  );
  check(
    { kind: 'list', element: { kind: 'interval' } },
    [[1n, null]],
    ['["00:00:00.000001",null]'],
  );
});

test('years beyond four digits are written as ECMAScript does', () => {
  const micros = [253402300800000000n, -62167219200000001n, 2n ** 63n - 1n, -(2n ** 63n)];
  check('timestamp', micros, [
    '"+010000-01-01T00:00:00"',
    '"-000001-12-31T23:59:59.999999"',
    '"+294247-01-10T04:00:54.775807"',
    '"-290308-12-21T19:59:05.224192"',
  ]);
  check(
    'date',
    [2_932_897, -719_529, 2 ** 31 - 1],
    ['"+010000-01-01"', '"-000001-12-31"', '"+5881580-07-11"'],
  );
});

test('each day of a thousand years is the day that Date says', () => {
  const days = Array.from({ length: 8000 }, (_, i) => -170_000 + i * 47);
  const iso = days.map((day) => `"${new Date(day * 86_400_000).toISOString().slice(0, 10)}"`);
  check('date', days, iso);
});

test('a table that counts milliseconds gets them rounded down', () => {
  check('timestamp', [1697117045123999n, -1n, -1000n, 999n], ['1697117045123', '-1', '-1', '0'], {
    timestampFormat: 'unix_millis',
  });
});

test('integers are written to the last digit', () => {
  const powers = Array.from({ length: 19 }, (_, n) => 10n ** BigInt(n));
  const values = [
    ...powers,
    ...powers.map((p) => p - 1n),
    ...powers.map((p) => -p),
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  check('bigint', values, values.map(String));
});

test('doubles are as short as JSON.stringify makes them, and null where they are no numbers', () => {
  const values = [
    0,
    -0,
    1.5,
    0.1,
    -123.456,
    1e21,
    1e-7,
    123456789.123456,
    0.1 + 0.2,
    5e-324,
    NaN,
    Infinity,
  ];
  check(
    'double',
    values,
    values.map((value) => JSON.stringify(value)),
  );
  check('real', [Math.fround(0.1), Math.fround(3.4e38), 16777216], ['0.1', '3.4e+38', '16777216']);
});

test('decimals keep their scale, as numbers or as strings', () => {
  const price: SqlType = { kind: 'decimal', precision: 18, scale: 2 };
  const expected = ['0.00', '0.05', '-0.05', '12.30', '-9999999999999999.99'];
  const values = [0n, 5n, -5n, 1230n, -999999999999999999n];
  check(price, values, expected);
  check(
    price,
    values,
    expected.map((text) => `"${text}"`),
    { decimalEncoding: 'string' },
  );
});

test('nulls are explicit, also of structs; bytes are hexadecimal; JSON stays on its line', () => {
  const inner: SqlType = { kind: 'struct', fields: [column('a', 'bigint'), column('b"', 'text')] };
  check(
    inner,
    [null, [1n, null], [null, 'é\n"']],
    ['null', '{"a":1,"b\\"":null}', '{"a":null,"b\\"":"é\\n\\""}'],
  );
  check('bytea', [new Uint8Array([0, 255])], ['"00ff"']);
  check('json', ['{\n\t"a": [1]\r\n}'], ['{  "a": [1]  }']);
  check('boolean', [true, false, null], ['true', 'false', 'null']);
  check('time', [0n, 86_399_000_001n], ['"00:00:00"', '"23:59:59.000001"']);
});

test('the event time that a batch carries along is not written', () => {
  expect(
    encode([column('id', 'bigint'), column('_timestamp', 'timestamp', false)], [[1n, 2n]]),
  ).toBe('{"id":1}\n');
});

test('an unstructured row is its value', () => {
  expect(encode([column('value', 'json')], [['{"a":1}'], [null]], { unstructured: true })).toBe(
    '{"a":1}\nnull\n',
  );
  expect(encode([column('value', 'text')], [['[1]']], { unstructured: true })).toBe('[1]\n');
});

test('the output grows to what a batch needs, with values of generated code and of the host', () => {
  const list: SqlType = { kind: 'list', element: { kind: 'text' } };
  const schema = [column('text', 'text'), column('list', list)];
  const rows = Array.from(
    { length: 300 },
    (_, i): Row => ['"'.repeat(i * 30), [`${i}`.repeat(i * 9)]],
  );
  const expected = rows
    .map(([text, items]) => `${JSON.stringify({ text, list: items })}\n`)
    .join('');
  expect(encode(schema, rows)).toBe(expected);
});

test('rows that do not fit into the memory of the slot are an error that says so', () => {
  const memory = new LinearMemory(4 << 20);
  const rows = [['"'.repeat(900_000)]];
  const failing = () => encode([column('text', 'text')], rows, {}, memory);
  expect(failing).toThrow(UserError);
});
