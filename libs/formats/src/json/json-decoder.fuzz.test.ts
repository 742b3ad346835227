import { isUtf8 } from 'node:buffer';
import type { Field, Row, Schema, SqlType, Value } from '@millrace/data';
import { systemClock } from '@millrace/std';
import { BatchReader, LinearMemory } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecoder } from '../create-codec.ts';
import type { JsonFormat } from '../format-spec.ts';

/*
 * The oracle is JSON.parse, whose reviver gives the digits of numbers, and rules written here a
 * second time. A decoder gets many rows that look alike, so that its predictions hold, and some
 * that are broken in a byte.
 */

const format: JsonFormat = {
  kind: 'json',
  badData: 'drop',
  framing: 'newline',
  rowBytesMax: 1 << 20,
  unstructured: false,
  timestampFormat: 'unix_millis',
  decimalEncoding: 'number',
};
const memory = new LinearMemory();
/** More of them by hand, after a change: `FUZZ_RUNS=10000`. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 250);

/** A number as JSON.parse saw it. */
class Digits {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

class Refused extends Error {}

function oracle(line: Buffer, schema: Schema): Row {
  if (!isUtf8(line)) throw new Refused();
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.toString(), function (
      _key,
      value: unknown,
      context?: { source: string },
    ) {
      return typeof value === 'number' ? new Digits(context?.source ?? '') : value;
    } as (key: string, value: unknown) => unknown);
  } catch {
    throw new Refused();
  }
  return objectValue(parsed, schema);
}

function objectValue(parsed: unknown, fields: Schema): Value[] {
  const plain = typeof parsed === 'object' && parsed !== null;
  if (!plain || Array.isArray(parsed) || parsed instanceof Digits) throw new Refused();
  return fields.map(({ name, type, nullable }) => {
    const value: unknown = Object.hasOwn(parsed, name) ? (parsed as never)[name] : null;
    if (value === null && !nullable) throw new Refused();
    return value === null ? null : columnValue(value, type);
  });
}

const integerBits: Record<string, number> = { tinyint: 8, smallint: 16, integer: 32, bigint: 64 };

function columnValue(value: unknown, type: SqlType): Value {
  const bits = integerBits[type.kind];
  if (bits !== undefined) {
    const exact = scaled(value, 0);
    if (BigInt.asIntN(bits, exact) !== exact) throw new Refused();
    return bits === 64 ? exact : Number(exact);
  }
  switch (type.kind) {
    case 'boolean':
      if (typeof value !== 'boolean') throw new Refused();
      return value;
    case 'text':
      if (typeof value !== 'string') throw new Refused();
      return value.toWellFormed();
    case 'double': {
      const number = Number(digitsOf(value));
      if (!Number.isFinite(number)) throw new Refused();
      return number;
    }
    case 'decimal': {
      const exact = scaled(value, type.scale);
      if (String(exact).replace('-', '').length > type.precision) throw new Refused();
      return exact;
    }
    case 'timestamp': {
      const exact = typeof value === 'string' ? isoMicros(value) : scaled(value, 3);
      if (BigInt.asIntN(64, exact) !== exact) throw new Refused();
      return exact;
    }
    case 'date': {
      if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) throw new Refused();
      return Number(isoMicros(value) / 86_400_000_000n);
    }
    case 'list':
      if (!Array.isArray(value)) throw new Refused();
      return value.map((item: unknown) => (item === null ? null : columnValue(item, type.element)));
    case 'struct':
      return objectValue(value, type.fields);
    default:
      throw new Error(`no oracle for ${type.kind}`);
  }
}

function digitsOf(value: unknown): string {
  if (value instanceof Digits) return value.source;
  const quoted = typeof value === 'string' && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value);
  if (!quoted) throw new Refused();
  return value;
}

function scaled(value: unknown, scale: number): bigint {
  const [mantissa = '', exponent = '0'] = digitsOf(value).toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  if (power > 400) throw new Refused();
  if (power >= 0) return digits * 10n ** BigInt(power);
  if (power < -400) throw new Refused();
  const divisor = 10n ** BigInt(-power);
  if (digits % divisor !== 0n) throw new Refused();
  return digits / divisor;
}

function isoMicros(text: string): bigint {
  const form =
    /^(\d{4}-\d\d-\d\d)(?:[T t](\d\d:\d\d)(:\d\d)?(\.\d+)?(?:[Zz]|([+-]\d\d)(?::?(\d\d))?)?)?$/;
  const match = form.exec(text);
  if (match === null) throw new Refused();
  const [, day = '', minute = '00:00', second = '', fraction = '', hours = '', minutes = '00'] =
    match;
  if (fraction !== '' && second === '') throw new Refused();
  if (minute.startsWith('24') || Number(minutes) > 59 || Math.abs(Number(hours)) > 23)
    throw new Refused();
  const millis = Date.parse(`${day}T${minute}${second || ':00'}Z`);
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(day)) throw new Refused();
  const ahead = Math.abs(Number(hours)) * 60 + Number(minutes);
  const offset = hours.startsWith('-') ? -ahead : ahead;
  const micros = BigInt(fraction.slice(1, 7).padEnd(6, '0'));
  return BigInt(millis) * 1000n + micros - BigInt(hours === '' ? 0 : offset) * 60_000_000n;
}

const names = [
  'a',
  'b',
  'id',
  'price',
  'pricey',
  'dateTime',
  'ключ',
  'a key of more than sixteen bytes',
];
/** A key that has to be escaped leaves its row to the slow path, so it is rare here. */
const name = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...names) }, fc.constant('quote"d'));

const scalarTypes: readonly SqlType[] = [
  { kind: 'boolean' },
  { kind: 'tinyint' },
  { kind: 'smallint' },
  { kind: 'integer' },
  { kind: 'bigint' },
  { kind: 'double' },
  { kind: 'text' },
  { kind: 'timestamp' },
  { kind: 'date' },
  { kind: 'decimal', precision: 9, scale: 2 },
  { kind: 'decimal', precision: 18, scale: 0 },
];
const { type: anyType } = fc.letrec<{ type: SqlType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...scalarTypes),
    fc.constantFrom(...scalarTypes).map((element): SqlType => ({ kind: 'list', element })),
    fields(tie('type')).map((inner): SqlType => ({ kind: 'struct', fields: inner })),
  ),
}));

function fields(type: fc.Arbitrary<SqlType>): fc.Arbitrary<Field[]> {
  const field = fc.record({ name, type, nullable: fc.boolean() });
  return fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: (f) => f.name });
}

const space = fc.constantFrom('', '', '', '', ' ', '\t', ' \r ');
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** A string as some producers write it: everything, or nothing more than needed, escaped. */
const textJson = fc.tuple(text, fc.boolean()).map(([value, escaped]) => {
  const hex = (letter: string): string =>
    `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return escaped
    ? `"${[...value].map((c) => [...c.split('')].map(hex).join('')).join('')}"`
    : JSON.stringify(value);
});
const numberJson = fc.oneof(
  fc.bigInt(-(2n ** 66n), 2n ** 66n).map(String),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => JSON.stringify(x)),
  fc.integer({ min: -99999, max: 99999 }).map((x) => String(x / 100)),
  fc.constantFrom(
    '1e2',
    '-0',
    '0.0',
    '1E+3',
    '1200e-2',
    '1e400',
    '12345678',
    '123456789012345678',
    '-9223372036854775808',
    '9223372036854775807',
    '9223372036854775808',
    '0e999999',
    '01',
    '+1',
    '1.',
    '.5',
    '-',
    'NaN',
    '1e',
  ),
);
const doubleJson = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => JSON.stringify(value));
const instant = fc.date({
  min: new Date('0001-01-01'),
  max: new Date('9999-12-31'),
  noInvalidDate: true,
});
const timeJson = fc
  .tuple(
    instant,
    fc.constantFrom('', '', 'Z', 'Z', '+02:00', '-11:30', '+0130', 'z'),
    fc.constantFrom('', '.5', '.123', '.123456', '.1234567', '.123456789'),
    fc.constantFrom('T', ' ', 't'),
  )
  .map(([date, zone, fraction, separator]) => {
    const iso = date.toISOString();
    return `"${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${fraction}${zone}"`;
  });
const dateJson = fc.oneof(
  { weight: 20, arbitrary: instant.map((date) => `"${date.toISOString().slice(0, 10)}"`) },
  fc.constantFrom(
    '"2024-02-29"',
    '"2023-02-29"',
    '"2024-02-29"',
    '"1900-02-29"',
    '"2000-02-29"',
    '"2023-13-01"',
    '"2023-00-10"',
    '"2023-04-31"',
  ),
);

function join(parts: readonly string[], open: string, close: string, pad: string): string {
  return `${open}${pad}${parts.join(`${pad},${pad}`)}${pad}${close}`;
}

/** JSON texts for a column: nearly all of its type, now and then of any other. */
function valueJson(type: SqlType, nullable: boolean): fc.Arbitrary<string> {
  const anything = fc.oneof(textJson, numberJson, fc.json().map(oneLine));
  return fc.oneof(
    { weight: 60, arbitrary: fittingJson(type) },
    { weight: nullable ? 9 : 1, arbitrary: fc.constant('null') },
    { weight: 1, arbitrary: anything },
  );
}

/** Numbers that fit into so many bits, written with so many decimals. */
function fittingNumber(bits: number, scale: number): fc.Arbitrary<string> {
  const digits = fc.oneof(
    fc.bigInt(-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n),
    fc.bigInt(-100n, 100n),
  );
  return digits.map((value) => {
    const text = String(value < 0n ? -value : value).padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return `${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`;
  });
}

function fittingJson(type: SqlType): fc.Arbitrary<string> {
  const isNumber = type.kind === 'double' || type.kind === 'decimal' || type.kind in integerBits;
  const json = plainJson(type);
  return isNumber
    ? fc.oneof(
        { weight: 5, arbitrary: json },
        json.map((n) => `"${n}"`),
      )
    : json;
}

function plainJson(type: SqlType): fc.Arbitrary<string> {
  switch (type.kind) {
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'text':
      return textJson;
    case 'timestamp':
      return fc.oneof({ weight: 9, arbitrary: timeJson }, dateJson, fittingNumber(50, 0));
    case 'date':
      return dateJson;
    case 'double':
      return fc.oneof({ weight: 9, arbitrary: doubleJson }, numberJson);
    case 'decimal':
      return fc.oneof({ weight: 20, arbitrary: fittingNumber(27, type.scale) }, numberJson);
    case 'list':
      return fc
        .tuple(fc.array(valueJson(type.element, true), { maxLength: 4 }), space)
        .map(([items, pad]) => join(items, '[', ']', pad));
    case 'struct':
      return objectJson(type.fields);
    default:
      return fc.oneof(
        { weight: 20, arbitrary: fittingNumber(integerBits[type.kind] ?? 8, 0) },
        numberJson,
      );
  }
}

const oneLine = (json: string): string => json.replaceAll('\n', ' ');
const unknownKey = fc.constantFrom('other', 'prices', '', 'x'.repeat(70));

/** An object with the fields in some order, some left out, some twice, and unknown ones. */
function objectJson(schema: Schema): fc.Arbitrary<string> {
  const known = schema.map((field) =>
    valueJson(field.type, field.nullable).map((value) => [field.name, value] as const),
  );
  const unknown = fc.tuple(unknownKey, fc.json().map(oneLine));
  return fc
    .tuple(
      fc.tuple(...known),
      fc.array(fc.oneof(unknown, ...known), { maxLength: 2 }),
      fc.boolean(),
      fc.integer({ min: -1, max: 60 }),
      space,
    )
    .map(([own, extra, extraFirst, omitted, pad]) => {
      const all = extraFirst ? [...extra, ...own] : [...own, ...extra];
      const kept = all.filter((_, position) => position !== omitted);
      const members = kept.map(([key, value]) => `${JSON.stringify(key)}${pad}:${pad}${value}`);
      return join(members, '{', '}', pad);
    });
}

const mutation = fc.record({
  at: fc.nat(2000),
  kind: fc.constantFrom('replace', 'insert', 'delete', 'cut'),
  byte: fc.oneof(
    fc.constantFrom(...Buffer.from('{}[]",:\\ /0123456789-+.eEtfnu\t\r')),
    fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 10),
  ),
});

function mutate(line: Buffer, change: { at: number; kind: string; byte: number } | null): Buffer {
  if (change === null || line.length === 0) return line;
  const at = change.at % line.length;
  const rest = line.subarray(change.kind === 'insert' ? at : at + 1);
  const put = change.kind === 'delete' || change.kind === 'cut' ? [] : [change.byte];
  return Buffer.concat([
    line.subarray(0, at),
    Buffer.from(put),
    change.kind === 'cut' ? Buffer.alloc(0) : rest,
  ]);
}

const line = (schema: Schema): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      objectJson(schema),
      space,
      fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, mutation),
    )
    .map(([json, pad, change]) => mutate(Buffer.from(pad + json + pad), change));

const input = fields(anyType).chain((schema) =>
  fc.tuple(fc.constant(schema), fc.array(line(schema), { minLength: 1, maxLength: 12 })),
);

function decode(schema: Schema, lines: readonly Buffer[]): { rows: Row[]; dropped: string[] } {
  const dropped: string[] = [];
  const dropRow = (reason: string, sample: string) => dropped.push(`${reason}: ${sample}`);
  const decoder = createDecoder(format, schema, { memory, clock: systemClock, dropRow });
  const bytes = Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\n')]));
  const address = memory.allocate(bytes.length + 64);
  memory.u8.set(bytes, address);
  expect(decoder.decode(address, bytes.length, true)).toBe(bytes.length);
  const rows = new BatchReader(memory, schema).rows(decoder.batch);
  memory.release(address, bytes.length + 64);
  decoder.release();
  return { rows, dropped };
}

test(
  'rows are accepted, refused and read as JSON.parse and the rules of columns say',
  () => {
    const isBlank = (one: Buffer) => /^[ \t\r]*$/.test(one.toString('latin1'));
    fc.assert(
      fc.property(input, ([schema, lines]) => {
        const expected: Row[] = [];
        let refused = 0;
        for (const one of lines) {
          if (isBlank(one)) continue;
          try {
            expected.push(oracle(one, schema));
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            refused++;
          }
        }
        const { rows, dropped } = decode(schema, lines);
        expect(rows).toEqual(expected);
        expect(dropped.length).toBe(refused);
      }),
      { numRuns: runs },
    );
  },
  60_000 + runs * 100,
);
