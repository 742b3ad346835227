import { isUtf8 } from 'node:buffer';
import {
  type Field,
  formatType,
  type Row,
  type Schema,
  type SqlType,
  type Value,
} from '@millrace/data';
import { unreachable } from '@millrace/std';
import type { JsonFormat } from '../format-spec.ts';
import { BadRow } from './bad-row.ts';
import { isNumberToken, scaledInteger } from './exact-number.ts';
import { ascii, JsonScanner } from './scanner.ts';
import { parseDate, parseTime, parseTimestamp } from './temporal-text.ts';

/**
 * Reads one row with nothing but JavaScript: what rows mean is defined here, generated code must
 * give the same or leave the row to this. The grammar of the whole row is judged first; then the
 * last value of each wanted key is converted.
 * @throws BadRow
 */
export function readJsonRow(bytes: Uint8Array, fields: Schema, format: JsonFormat): Row {
  if (!isUtf8(bytes)) throw new BadRow('invalid UTF-8', invalidUtf8Offset(bytes));
  const scanner = new JsonScanner(bytes);
  scanner.peek();
  const start = scanner.at;
  scanner.skipValue();
  const end = scanner.at;
  if (scanner.peek() !== -1) scanner.fail('expected the end of the row');
  const token = { bytes, start, end, path: '', timestampFormat: format.timestampFormat };
  if (format.unstructured) {
    return [Buffer.from(bytes.subarray(start, end)).toString('utf8')];
  }
  if (bytes[start] !== ascii.openBrace) throw new BadRow('a row must be an object', start);
  return readFields(token, fields);
}

/** A value within a row, and the column it is for. */
interface Token {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly timestampFormat: JsonFormat['timestampFormat'];
}

function readFields(object: Token, fields: Schema): Value[] {
  const positions = new Map(fields.map((field, position) => [field.name, position]));
  const found = new Array<Token | undefined>(fields.length).fill(undefined);
  const scanner = new JsonScanner(object.bytes, object.start + 1);
  if (!scanner.take(ascii.closeBrace)) {
    do {
      scanner.peek();
      const key = scanner.readString();
      scanner.expect(ascii.colon);
      scanner.peek();
      const start = scanner.at;
      scanner.skipValue();
      const position = positions.get(key);
      if (position === undefined) continue;
      const path = object.path === '' ? key : `${object.path}.${key}`;
      found[position] = { ...object, start, end: scanner.at, path };
    } while (scanner.take(ascii.comma));
  }
  return fields.map((field, position) => readField(object, field, found[position]));
}

function readField(object: Token, field: Field, token: Token | undefined): Value {
  if (token !== undefined) return readValue(token, field.type, field.nullable);
  if (field.nullable) return null;
  const path = object.path === '' ? field.name : `${object.path}.${field.name}`;
  throw new BadRow(`column "${path}" is NOT NULL and missing`, object.start);
}

function readValue(token: Token, type: SqlType, nullable: boolean): Value {
  if (token.bytes[token.start] === 0x6e) {
    if (nullable) return null;
    // A JSON column that cannot be NULL keeps the JSON value null, which is a value.
    if (type.kind !== 'json') {
      throw new BadRow(`column "${token.path}" is NOT NULL and null`, token.start);
    }
  }
  switch (type.kind) {
    case 'null':
      return misfit(token, type);
    case 'boolean':
      return readBoolean(token, type);
    case 'tinyint':
      return Number(readInteger(token, type, 8));
    case 'smallint':
      return Number(readInteger(token, type, 16));
    case 'integer':
      return Number(readInteger(token, type, 32));
    case 'bigint':
      return readInteger(token, type, 64);
    case 'decimal':
      return readScaled(token, type, decimalRange(type.precision, type.scale));
    case 'real':
    case 'double':
      return readFloat(token, type);
    case 'json':
      return rawText(token);
    case 'text':
      return text(token, type);
    case 'bytea':
      return readBytes(token, type);
    case 'timestamp':
      return readTimestamp(token, type);
    case 'date':
      return parseDate(text(token, type)) ?? misfit(token, type);
    case 'time':
      return parseTime(text(token, type)) ?? misfit(token, type);
    case 'interval':
      return misfit(token, type);
    case 'list':
      return readList(token, type.element, type);
    case 'struct':
      if (token.bytes[token.start] !== ascii.openBrace) return misfit(token, type);
      return readFields(token, type.fields);
    default:
      return unreachable(type);
  }
}

function readBoolean(token: Token, type: SqlType): boolean {
  const first = token.bytes[token.start];
  if (first !== 0x74 && first !== 0x66) misfit(token, type);
  return first === 0x74;
}

interface NumberRange {
  /** Decimals that the column keeps. */
  readonly scale: number;
  /** Of the unscaled value. */
  readonly least: bigint;
  readonly most: bigint;
}

function integerRange(bits: number, scale = 0): NumberRange {
  const half = 1n << BigInt(bits - 1);
  return { scale, least: -half, most: half - 1n };
}

function decimalRange(precision: number, scale: number): NumberRange {
  const most = 10n ** BigInt(precision) - 1n;
  return { scale, least: -most, most };
}

function readInteger(token: Token, type: SqlType, bits: number): bigint {
  return readScaled(token, type, integerRange(bits));
}

function readScaled(token: Token, type: SqlType, range: NumberRange): bigint {
  const value = scaledInteger(numberText(token, type), range.scale);
  if (value === 'inexact') {
    const reason = `${describe(token)} cannot be kept exactly in ${column(token, type)}`;
    throw new BadRow(reason, token.start);
  }
  if (value === 'huge' || value > range.most || value < range.least) {
    throw new BadRow(`${describe(token)} is out of range for ${column(token, type)}`, token.start);
  }
  return value;
}

function readFloat(token: Token, type: SqlType): number {
  const exact = Number(numberText(token, type));
  const value = type.kind === 'real' ? Math.fround(exact) : exact;
  if (!Number.isFinite(value)) {
    throw new BadRow(`${describe(token)} is out of range for ${column(token, type)}`, token.start);
  }
  return value;
}

function readTimestamp(token: Token, type: SqlType): bigint {
  if (token.bytes[token.start] === ascii.quote) {
    return parseTimestamp(text(token, type)) ?? misfit(token, type);
  }
  // Milliseconds are only what the table says they are; otherwise a number is a misunderstanding.
  if (token.timestampFormat !== 'unix_millis') misfit(token, type);
  return readScaled(token, type, integerRange(64, 3));
}

function readBytes(token: Token, type: SqlType): Uint8Array {
  const hex = text(token, type);
  if (!/^([0-9a-fA-F]{2})*$/.test(hex)) misfit(token, type);
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function readList(token: Token, element: SqlType, type: SqlType): Value[] {
  if (token.bytes[token.start] !== ascii.openBracket) misfit(token, type);
  const scanner = new JsonScanner(token.bytes, token.start + 1);
  const values: Value[] = [];
  if (scanner.take(ascii.closeBracket)) return values;
  do {
    scanner.peek();
    const start = scanner.at;
    scanner.skipValue();
    const path = `${token.path}[${values.length}]`;
    values.push(readValue({ ...token, start, end: scanner.at, path }, element, true));
  } while (scanner.take(ascii.comma));
  return values;
}

/** A number, or a string that holds nothing but one, as many producers write them. */
function numberText(token: Token, type: SqlType): string {
  const quoted = token.bytes[token.start] === ascii.quote;
  const digits = quoted ? text(token, type) : rawText(token);
  return isNumberToken(digits) ? digits : misfit(token, type);
}

function text(token: Token, type: SqlType): string {
  if (token.bytes[token.start] !== ascii.quote) misfit(token, type);
  return new JsonScanner(token.bytes, token.start).readString();
}

function rawText(token: Token): string {
  return Buffer.from(token.bytes.subarray(token.start, token.end)).toString('utf8');
}

function misfit(token: Token, type: SqlType): never {
  throw new BadRow(`${describe(token)} does not fit ${column(token, type)}`, token.start);
}

function column(token: Token, type: SqlType): string {
  return `column "${token.path}" of type ${formatType(type)}`;
}

function describe(token: Token): string {
  const value = rawText(token);
  return value.length > 60 ? `${value.slice(0, 60)}...` : value;
}

/** Where the first byte stands that no UTF-8 text has there. */
function invalidUtf8Offset(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  // The longest prefix that is text: a cut within a character is healed by up to three more bytes.
  const textUpTo = (end: number): boolean =>
    [0, 1, 2, 3].some((back) => end >= back && isUtf8(bytes.subarray(0, end - back)));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textUpTo(middle)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !isUtf8(bytes.subarray(0, low))) low--;
  return low;
}
