import type { IntegerType, PlainTypeName, TextType, TypeName } from '../ast/type-name.ts';
import { suggestName } from '../text/suggest-name.ts';
import type { Cursor } from './cursor.ts';
import { RESERVED_WORDS } from './keyword.ts';
import { wordList, wordSet } from './word-list.ts';

const PLAIN_TYPES: Readonly<Record<string, PlainTypeName>> = {
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  REAL: 'real',
  FLOAT: 'real',
  FLOAT4: 'real',
  FLOAT8: 'double',
  DOUBLE: 'double',
  BYTEA: 'bytea',
  BYTES: 'bytea',
  BLOB: 'bytea',
  BINARY: 'bytea',
  VARBINARY: 'bytea',
  DATE: 'date',
  INTERVAL: 'interval',
  JSON: 'json',
  JSONB: 'json',
  UUID: 'uuid',
};

const INTEGER_TYPES: Readonly<Record<string, IntegerType['bits']>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT2: 16,
  INT: 32,
  INTEGER: 32,
  INT4: 32,
  BIGINT: 64,
  INT8: 64,
};

const TEXT_TYPES: Readonly<Record<string, TextType['name']>> = {
  TEXT: 'text',
  STRING: 'string',
  VARCHAR: 'varchar',
  CHAR: 'char',
  CHARACTER: 'char',
};

const DECIMAL_TYPES: ReadonlySet<string> = wordSet('DECIMAL NUMERIC DEC');
const NESTED_TYPES = wordSet('ARRAY MAP STRUCT ROW');
const TIMESTAMP_TYPES: ReadonlySet<string> = wordSet('TIMESTAMP TIMESTAMPTZ DATETIME');

/** The names in use, for suggestions. */
const COMMON_NAMES = wordList(
  'boolean tinyint smallint int integer bigint real float double decimal numeric text',
  'varchar char string bytea timestamp date time interval json uuid map array struct',
);

/** Whether a word is the name of a type, or of one with types inside. */
export function isTypeWord(word: string): boolean {
  const tables = [PLAIN_TYPES, INTEGER_TYPES, TEXT_TYPES];
  const isScalar = tables.some((table) => Object.hasOwn(table, word));
  const isOther = DECIMAL_TYPES.has(word) || TIMESTAMP_TYPES.has(word) || word === 'TIME';
  return isScalar || isOther || NESTED_TYPES.has(word);
}

/** A type that has no types inside. */
export function parseScalarType(cursor: Cursor): TypeName {
  const { kind, word, span } = cursor.current;
  if (kind !== 'word' || RESERVED_WORDS.has(word)) cursor.unexpected('a type');
  const { start } = span;
  const plain = find(PLAIN_TYPES, word);
  if (plain !== undefined) return parsePlain(cursor, plain);
  const bits = find(INTEGER_TYPES, word);
  if (bits !== undefined) {
    cursor.advance();
    const unsigned = cursor.acceptWords('UNSIGNED');
    return { kind: 'integer-type', span: cursor.spanFrom(start), bits, unsigned };
  }
  const text = find(TEXT_TYPES, word);
  if (text !== undefined) return parseText(cursor, text);
  if (DECIMAL_TYPES.has(word)) return parseDecimal(cursor);
  if (TIMESTAMP_TYPES.has(word)) return parseTimestamp(cursor);
  if (word === 'TIME') return parseTime(cursor);
  return reportUnknown(cursor);
}

function parsePlain(cursor: Cursor, name: PlainTypeName): TypeName {
  const { start } = cursor.current.span;
  const { word } = cursor.advance();
  if (word === 'DOUBLE') cursor.acceptWords('PRECISION');
  const size = word === 'FLOAT' || name === 'bytea' ? parseSizes(cursor, 1)[0] : undefined;
  const isWide = word === 'FLOAT' && size !== undefined && size > 24;
  const span = cursor.spanFrom(start);
  return { kind: 'plain-type', span, name: isWide ? 'double' : name };
}

function parseText(cursor: Cursor, plainName: TextType['name']): TextType {
  const { start } = cursor.advance().span;
  const name = plainName === 'char' && cursor.acceptWords('VARYING') ? 'varchar' : plainName;
  const [length] = parseSizes(cursor, 1);
  const span = cursor.spanFrom(start);
  return { kind: 'text-type', span, name, ...(length !== undefined && { length }) };
}

function parseDecimal(cursor: Cursor): TypeName {
  const { start } = cursor.advance().span;
  const [precision, scale] = parseSizes(cursor, 2);
  return {
    kind: 'decimal-type',
    span: cursor.spanFrom(start),
    ...(precision !== undefined && { precision }),
    ...(scale !== undefined && { scale }),
  };
}

function parseTimestamp(cursor: Cursor): TypeName {
  const { word, span } = cursor.advance();
  const [precision] = parseSizes(cursor, 1);
  const withTimeZone = acceptTimeZone(cursor) || word === 'TIMESTAMPTZ';
  return {
    kind: 'timestamp-type',
    span: cursor.spanFrom(span.start),
    ...(precision !== undefined && { precision }),
    withTimeZone,
  };
}

function parseTime(cursor: Cursor): TypeName {
  const { start } = cursor.advance().span;
  const [precision] = parseSizes(cursor, 1);
  cursor.acceptWords('WITHOUT', 'TIME', 'ZONE');
  const span = cursor.spanFrom(start);
  return { kind: 'time-type', span, ...(precision !== undefined && { precision }) };
}

function acceptTimeZone(cursor: Cursor): boolean {
  if (cursor.acceptWords('WITH', 'TIME', 'ZONE')) return true;
  if (cursor.acceptWords('WITH', 'LOCAL', 'TIME', 'ZONE')) return true;
  cursor.acceptWords('WITHOUT', 'TIME', 'ZONE');
  return false;
}

/** `(10)` or `(10, 2)`, or nothing. */
function parseSizes(cursor: Cursor, countMax: number): number[] {
  const sizes: number[] = [];
  if (cursor.accept('(') === undefined) return sizes;
  do {
    const { kind, value } = cursor.current;
    if (kind !== 'number' || !/^\d{1,9}$/.test(value)) cursor.unexpected('a whole number');
    cursor.advance();
    sizes.push(Number(value));
  } while (sizes.length < countMax && cursor.accept(',') !== undefined);
  cursor.expect(')');
  return sizes;
}

/** Parsing goes on with some type in its place, so that more errors can be found. */
function reportUnknown(cursor: Cursor): TypeName {
  const { text, span } = cursor.current;
  const meant = suggestName(text.toLowerCase(), COMMON_NAMES);
  cursor.report({
    code: 'undefined-type',
    message: `type "${text}" does not exist`,
    span,
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  });
  cursor.advance();
  parseSizes(cursor, 2);
  return { kind: 'text-type', span, name: 'text' };
}

function find<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
