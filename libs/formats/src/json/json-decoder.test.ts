import type { Row, Schema, SqlType } from '@millrace/data';
import { UserError } from '@millrace/operator';
import { systemClock } from '@millrace/std';
import { BatchReader, LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { createDecoder } from '../create-codec.ts';
import type { JsonFormat } from '../format-spec.ts';
import { InputBuffer } from '../input-buffer.ts';

const memory = new LinearMemory();
const format: JsonFormat = {
  kind: 'json',
  badData: 'drop',
  framing: 'newline',
  rowBytesMax: 1 << 20,
  unstructured: false,
  timestampFormat: 'rfc3339',
  decimalEncoding: 'number',
};

const column = (name: string, kind: SqlType['kind'], nullable = true) =>
  ({ name, type: { kind } as SqlType, nullable }) as const;

/** Decodes the chunks as they would come from a file or socket. */
function decode(
  schema: Schema,
  chunks: readonly (string | Uint8Array)[],
  as: Partial<JsonFormat> = {},
): { readonly rows: Row[]; readonly dropped: string[] } {
  const dropped: string[] = [];
  const dropRow = (reason: string, sample: string) => dropped.push(`${reason} | ${sample}`);
  const decoder = createDecoder({ ...format, ...as }, schema, {
    memory,
    clock: systemClock,
    dropRow,
  });
  const input = new InputBuffer(memory, 64);
  const reader = new BatchReader(memory, schema);
  const rows: Row[] = [];
  for (const [position, chunk] of chunks.entries()) {
    input.append(Buffer.from(chunk as string));
    const final = position === chunks.length - 1;
    for (;;) {
      const consumed = decoder.decode(input.address, input.bytes, final);
      rows.push(...reader.rows(decoder.batch));
      input.consume(consumed);
      if (!decoder.full) break;
      decoder.clear();
    }
    decoder.clear();
  }
  expect(input.bytes).toBe(0);
  input.release();
  decoder.release();
  return { rows, dropped };
}

const check = (
  schema: Schema,
  text: string,
  expected: readonly Row[],
  as: Partial<JsonFormat> = {},
) => expect(decode(schema, [text], as)).toEqual({ rows: expected, dropped: [] });

const checkDropped = (schema: Schema, text: string, expected: string | RegExp) => {
  const { rows, dropped } = decode(schema, [text]);
  expect(rows).toEqual([]);
  expect(dropped).toEqual([expect.stringMatching(expected)]);
};

const id = [column('id', 'bigint')];
const name = [column('name', 'text')];
const time = [column('time', 'timestamp')];

test('integers of 64 bits are exact to both ends, and one beyond is bad data', () => {
  check(id, '{"id":9223372036854775807}\n{"id":-9223372036854775808}', [
    [9223372036854775807n],
    [-9223372036854775808n],
  ]);
  check(id, '{"id":9007199254740993}\n{"id":-1}\n{"id":1e3}\n{"id":12.0}\n{"id":"77"}', [
    [9007199254740993n],
    [-1n],
    [1000n],
    [12n],
    [77n],
  ]);
  checkDropped(
    id,
    '{"id":9223372036854775808}',
    /^9223372036854775808 is out of range for column "id" of type BIGINT/,
  );
  checkDropped(id, '{"id":-9223372036854775809}', /out of range/);
  checkDropped(
    id,
    '{"id":1.5}',
    /1.5 cannot be kept exactly in column "id" of type BIGINT, at byte 6/,
  );
  checkDropped(
    [column('id', 'tinyint')],
    '{"id":128}',
    /out of range for column "id" of type TINYINT/,
  );
});

test('what JSON forbids is refused with the place', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"id":01}', /expected "," or "}", not "1", at byte 7/],
    ['{"id":+1}', /expected a value, not "\+", at byte 6/],
    ['{"id":1.}', /expected a digit, not "}", at byte 8/],
    ['{"id":.5}', /expected a value, not "\."/],
    ['{"id":NaN}', /expected a value, not "N"/],
    ['{"id":1} x', /expected the end of the row, not "x", at byte 9/],
    ['{"id":1', /expected "," or "}", but the row ends, at byte 7/],
    ['{"id":1,}', /expected a key, not "}", at byte 8/],
    ["{'id':1}", /expected a key/],
    ['{"id" 1}', /expected ":", not "1"/],
    [
      '{"x":"\u0001","id":1}',
      /expected an escape for a control character, not byte 0x01, at byte 6/,
    ],
    ['{"x":"\\x","id":1}', /expected a known escape, not "x"/],
    ['{"x":"\\u12g4","id":1}', /expected a hexadecimal digit, not "g"/],
    ['[1]', /a row must be an object, at byte 0/],
    ['{"id":true}', /true does not fit column "id" of type BIGINT/],
  ];
  for (const [text, expected] of cases) checkDropped(id, text, expected);
});

test('bytes that are no UTF-8 are refused, in values that nobody wants and in keys as well', () => {
  for (const bad of [
    [0xff],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xe2, 0x82],
  ]) {
    const value = Buffer.concat([
      Buffer.from('{"x":"'),
      Buffer.from(bad),
      Buffer.from('","id":1}'),
    ]);
    const key = Buffer.concat([Buffer.from('{"'), Buffer.from(bad), Buffer.from('":1}')]);
    expect(decode(id, [value]).dropped).toEqual([
      expect.stringMatching(/^invalid UTF-8, at byte 6/),
    ]);
    expect(decode(id, [key]).dropped).toEqual([expect.stringMatching(/^invalid UTF-8, at byte 2/)]);
  }
});

test('missing and null fields are NULL, or bad data that names the column', () => {
  const bid: SqlType = { kind: 'struct', fields: [column('price', 'bigint', false)] };
  const schema: Schema = [
    column('id', 'bigint', false),
    { name: 'bid', type: bid, nullable: true },
  ];
  check(schema, '{"id":1}\n{"id":2,"bid":null}\n{"bid":{"price":3},"id":4}', [
    [1n, null],
    [2n, null],
    [4n, [3n]],
  ]);
  checkDropped(schema, '{}', /^column "id" is NOT NULL and missing, at byte 0/);
  checkDropped(schema, '{"id":null}', /^column "id" is NOT NULL and null/);
  checkDropped(
    schema,
    '{"id":1,"bid":{}}',
    /^column "bid.price" is NOT NULL and missing, at byte 14/,
  );
});

test('the last of several equal keys counts, whatever the others held', () => {
  check(id, '{"id":1,"id":2}\n{"id":"no","id":3}\n{"id":4,"id":null}', [[2n], [3n], [null]]);
});

test('a nested object that comes twice leaves nothing of the first', () => {
  const bid: SqlType = { kind: 'struct', fields: [column('a', 'bigint'), column('b', 'bigint')] };
  check([{ name: 'bid', type: bid, nullable: true }], '{"bid":{"a":1},"bid":{"b":2}}', [
    [[null, 2n]],
  ]);
});

test('escapes and all of Unicode are read, in texts of any length', () => {
  const texts = [
    '',
    '"\\/\b\f\n\r\t',
    'ключ',
    '😀',
    '\u0000',
    'x'.repeat(100),
    `${'y'.repeat(15)}\n${'z'.repeat(17)}"`,
    'ü'.repeat(40),
  ];
  const lines = texts.map((text) => JSON.stringify({ name: text }));
  const escaped = texts.map((text) => {
    const units = text
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `{"name":"${units.join('')}"}`;
  });
  check(
    name,
    [...lines, ...escaped].join('\n'),
    [...texts, ...texts].map((text) => [text]),
  );
});

test('a surrogate without its partner becomes the replacement character', () => {
  check(name, '{"name":"\\ud83d!"}\n{"name":"\\ude00\\ud83d"}', [['\ufffd!'], ['\ufffd\ufffd']]);
});

test('escaped texts that outgrow the heap move it on', () => {
  const texts = Array.from({ length: 50 }, (_, i) => `${'line\n'.repeat(i * 100)}`);
  check(
    name,
    texts.map((text) => JSON.stringify({ name: text })).join('\n'),
    texts.map((text) => [text]),
  );
});

test('timestamps of every form agree with Date', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['2023-10-12T13:24:05', '2023-10-12T13:24:05Z'],
    ['2023-10-12 13:24:05Z', '2023-10-12T13:24:05Z'],
    ['2023-10-12T13:24:05.123', '2023-10-12T13:24:05.123Z'],
    ['2023-10-12T13:24:05.1+02:00', '2023-10-12T11:24:05.1Z'],
    ['2023-10-12T13:24:05-11:30', '2023-10-13T00:54:05Z'],
    ['2023-10-12T13:24:05.25+0130', '2023-10-12T11:54:05.25Z'],
    ['2023-10-12t13:24:05z', '2023-10-12T13:24:05Z'],
    ['2023-10-12T13:24', '2023-10-12T13:24:00Z'],
    ['2023-10-12', '2023-10-12T00:00:00Z'],
    ['1969-12-31T23:59:59.999', '1969-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00', '0000-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59', '9999-12-31T23:59:59Z'],
    ['2000-02-29T00:00:00', '2000-02-29T00:00:00Z'],
  ];
  const lines = forms.map(([text]) => `{"time":"${text}"}`).join('\n');
  check(
    time,
    lines,
    forms.map(([, iso]) => [BigInt(Date.parse(iso)) * 1000n]),
  );
});

test('each day of eight hundred years is the day that Date says', () => {
  const days = Array.from({ length: 8000 }, (_, i) => new Date(Date.UTC(1600, 0, 1 + i * 37)));
  const lines = days.map(
    (day) =>
      `{"time":"${day.toISOString().slice(0, 19)}","date":"${day.toISOString().slice(0, 10)}"}`,
  );
  const schema = [...time, column('date', 'date')];
  check(
    schema,
    lines.join('\n'),
    days.map((day) => [BigInt(day.getTime()) * 1000n, day.getTime() / 86_400_000]),
  );
});

test('microseconds are kept and finer digits cut off', () => {
  check(
    time,
    '{"time":"1970-01-01T00:00:00.123456"}\n{"time":"1970-01-01T00:00:00.1234567"}\n{"time":"1970-01-01T00:00:00.123456999"}',
    [[123456n], [123456n], [123456n]],
  );
});

test('days and times that do not exist are bad data', () => {
  for (const text of [
    '2023-02-29',
    '1900-02-29',
    '2023-04-31',
    '2023-13-01',
    '2023-00-01',
    '2023-01-00',
  ]) {
    checkDropped(
      time,
      `{"time":"${text}T00:00:00"}`,
      /does not fit column "time" of type TIMESTAMP/,
    );
    checkDropped(
      [column('date', 'date')],
      `{"date":"${text}"}`,
      /does not fit column "date" of type DATE/,
    );
  }
  for (const text of [
    '24:00:00',
    '12:60:00',
    '12:00:60',
    '12:00:00+24:00',
    '12:00:00.',
    '1:00:00',
  ]) {
    checkDropped(time, `{"time":"2023-01-01T${text}"}`, /does not fit column "time"/);
  }
});

test('a number is a time only where the table says that it counts milliseconds', () => {
  const millis =
    '{"time":1697117045123}\n{"time":-1}\n{"time":1.5}\n{"time":"1970-01-01T00:00:01"}';
  check(time, millis, [[1697117045123000n], [-1000n], [1500n], [1_000_000n]], {
    timestampFormat: 'unix_millis',
  });
  checkDropped(
    time,
    '{"time":1697117045123}',
    /1697117045123 does not fit column "time" of type TIMESTAMP/,
  );
});

test('numbers may stand in strings, where nothing else may stand with them', () => {
  const schema = [column('a', 'bigint'), column('b', 'double'), column('c', 'integer')];
  check(schema, '{"a":"9223372036854775807","b":"-1.5e2","c":"-7"}', [
    [9223372036854775807n, -150, -7],
  ]);
  for (const text of [
    '"null"',
    '""',
    '"1',
    '" 1"',
    '"1 "',
    '"+1"',
    '"01"',
    '"-"',
    '"1x"',
    '"\\u0031x"',
  ]) {
    expect(decode(schema, [`{"a":${text}}`, `{"b":${text}}`]).rows).toEqual([]);
  }
});

test('decimals are exact, from numbers and from strings', () => {
  const price: Schema = [
    { name: 'price', type: { kind: 'decimal', precision: 18, scale: 2 }, nullable: true },
  ];
  check(
    price,
    '{"price":0.1}\n{"price":"1234567890123456.78"}\n{"price":-5}\n{"price":1e2}\n{"price":2.500}',
    [[10n], [123456789012345678n], [-500n], [10000n], [250n]],
  );
  checkDropped(
    price,
    '{"price":0.125}',
    /cannot be kept exactly in column "price" of type DECIMAL\(18, 2\)/,
  );
  checkDropped(price, '{"price":12345678901234567}', /out of range/);
});

test('lists hold scalars and nulls, JSON columns the text of any value', () => {
  const tags: SqlType = { kind: 'list', element: { kind: 'text' } };
  const schema: Schema = [{ name: 'tags', type: tags, nullable: true }, column('any', 'json')];
  check(
    schema,
    '{"tags":["a",null,"\\n"],"any": { "x" : [1, 2] } }\n{"tags":[],"any":null}\n{"any":"t"}',
    [
      [['a', null, '\n'], '{ "x" : [1, 2] }'],
      [[], null],
      [null, '"t"'],
    ],
  );
});

test('unstructured rows are one JSON value each, of any kind', () => {
  const value = [column('value', 'json', false)];
  check(
    value,
    '{"a": 1}\n[1,2]\n "x" \nnull\n12',
    [['{"a": 1}'], ['[1,2]'], ['"x"'], ['null'], ['12']],
    { unstructured: true },
  );
});

test('empty lines and carriage returns are passed over, and a last line needs no newline', () => {
  check(id, '\n\r\n  \n{"id":1}\r\n\n{"id":2}', [[1n], [2n]]);
});

test('rows cut at any byte are read as if they came at once', () => {
  const schema = [...id, ...name, ...time];
  const text =
    '{"id":12345678901,"name":"a\\"ü😀","time":"2023-10-12T13:24:05.5"}\r\n{"name":"x"}\n\n{"id":-7}';
  const bytes = Buffer.from(text);
  const { rows } = decode(schema, [bytes]);
  expect(rows.length).toBe(3);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(decode(schema, [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual({
      rows,
      dropped: [],
    });
  }
});

test('more rows than a batch holds go on in the next', () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => [BigInt(i)]);
  check(id, ids.map(([n]) => `{"id":${n}}`).join('\n'), ids);
});

test('a row that is longer than allowed is bad data once, however it arrives', () => {
  const long = `{"id":1,"x":"${'y'.repeat(300)}"}`;
  const text = `{"id":1}\n${long}\n{"id":2}\n`;
  for (const size of [1, 7, 50, 1000]) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    const { rows, dropped } = decode(id, chunks, { rowBytesMax: 200 });
    expect(rows).toEqual([[1n], [2n]]);
    expect(dropped).toEqual([expect.stringMatching(/^row is longer than 200 bytes/)]);
  }
});

test('messages without frames are a row each, newlines in them are whitespace', () => {
  const { rows, dropped } = decode(
    id,
    ['{\n "id":\n 1 }\n', '{"id":2}', '', '{"id":3}\n{"id":4}'],
    {
      framing: 'none',
    },
  );
  expect(rows).toEqual([[1n], [2n]]);
  expect(dropped).toEqual([
    expect.stringMatching(/^expected the end of the row, not "{", at byte 9/),
  ]);
});

test('with bad_data = fail the first bad row is an error that shows it', () => {
  const failing = () => decode(id, ['{"id":1}\n{"id":x}\n'], { badData: 'fail' });
  expect(failing).toThrow(UserError);
  expect(failing).toThrow('bad row: expected a value, not "x", at byte 6 of the row');
});

test('keys in another order, with other whitespace, left out and unknown are all found', () => {
  const schema = [column('a', 'bigint'), column('b', 'text'), column('c', 'boolean')];
  const lines = [
    '{"a":1,"b":"x","c":true}',
    '{"a":2,"b":"x","c":true}',
    '{"c":false,"b":"y","a":3}',
    '{ "a" : 4 , "b" : "z" , "c" : null }',
    '{"a":5,"c":true}',
    '{"b":"w"}',
    '{}',
    '{"zz":{"a":[1,{"b":2}]},"a":6,"A":7,"c":false,"ab":"\\u0000"}',
  ];
  check(schema, lines.join('\n'), [
    [1n, 'x', true],
    [2n, 'x', true],
    [3n, 'y', false],
    [4n, 'z', null],
    [5n, null, true],
    [null, 'w', null],
    [null, null, null],
    [6n, null, false],
  ]);
});

test('objects of more fields than a machine word has bits are read', () => {
  const schema = Array.from({ length: 150 }, (_, i) => column(`f${i}`, 'integer', i % 2 === 0));
  const row = schema.map((_, i) => i);
  const object = (from: Row) =>
    JSON.stringify(Object.fromEntries(schema.map((f, i) => [f.name, from[i]])));
  check(schema, `${object(row)}\n${object(row)}`, [row, row]);
  checkDropped(schema, object(row.slice(0, 149)), /^column "f149" is NOT NULL and missing/);
});

test('values nested a thousand deep are skipped or kept', () => {
  const deep = `${'[{"a":'.repeat(1000)}1${'}]'.repeat(1000)}`;
  check(id, `{"x":${deep},"id":1}`, [[1n]]);
  check([column('x', 'json')], `{"x":${deep}}`, [[deep]]);
});

test('the event time is what the source says, else the time by the clock', () => {
  const schema = [...id, column('_timestamp', 'timestamp', false)];
  const clock = { ...systemClock, nowMs: () => 1500 };
  const decoder = createDecoder(format, schema, {
    memory,
    clock,
    dropRow: (reason) => expect.fail(reason),
  });
  const input = new InputBuffer(memory);
  input.append(Buffer.from('{"id":1}\n'));
  decoder.decode(input.address, input.bytes, true);
  decoder.timeMicros = 7;
  decoder.decode(input.address, input.bytes, true);
  expect(new BatchReader(memory, schema).rows(decoder.batch)).toEqual([
    [1n, 1_500_000n],
    [1n, 7n],
  ]);
});
