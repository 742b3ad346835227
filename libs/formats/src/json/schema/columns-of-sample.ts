import type { Field, Schema, SqlType } from '@millrace/data';
import type { Resolution } from '@millrace/operator';
import { errorMessage } from '@millrace/std';
import { parseDate, parseTimestamp } from '../temporal-text.ts';
import { readableColumns } from './json-columns.ts';

/** Rows beyond these are not looked at. */
const rowsMax = 1000;
/** What is nested deeper stays JSON. */
const depthMax = 16;
const anything: SqlType = { kind: 'json' };

/**
 * The columns of rows like these: objects a line, or a list of them. Any row may lack any column,
 * since a sample cannot say what is always there.
 */
export function columnsOfSample(text: string): Resolution<Schema> {
  const rows: unknown[] = [];
  try {
    rows.push(...readRows(text));
  } catch (error) {
    // The parser recurses; what is wrong with the text is told by a SyntaxError.
    if (error instanceof RangeError) return refuse('the sample is nested too deep');
    return refuse(`the sample is not JSON: ${errorMessage(error)}`);
  }
  if (rows.length === 0) return refuse('the sample has no rows');
  const types = rows.slice(0, rowsMax).map((row) => typeOf(row, 0));
  if (types.some(({ kind }) => kind !== 'struct'))
    return refuse('the sample has rows that are no objects');
  const merged = types.reduce(mergeTypes);
  if (merged.kind !== 'struct' || merged.fields.length === 0) {
    return refuse('the rows of the sample have no fields');
  }
  return { kind: 'resolved', value: readableColumns(merged.fields) };
}

function refuse(message: string): Resolution<never> {
  const hint = 'it is objects of JSON a line, or a list of them';
  return { kind: 'refused', issues: [{ option: null, message, hint }] };
}

function readRows(text: string): readonly unknown[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    const list = parse(trimmed);
    return Array.isArray(list) ? list : [list];
  }
  try {
    // One object may stand over several lines.
    return trimmed === '' ? [] : [parse(trimmed)];
  } catch {
    return trimmed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parse(line)]));
  }
}

/** Numbers become the type that their text asks for: `1.0` is no whole number. */
function parse(text: string): unknown {
  return JSON.parse(text, function (_key, value: unknown, ...rest: { readonly source?: string }[]) {
    if (typeof value !== 'number') return value;
    const isWhole = /^-?\d{1,18}$/.test(rest[0]?.source ?? String(value));
    return isWhole ? { [numberKind]: 'bigint' } : { [numberKind]: 'double' };
  });
}

const numberKind = Symbol('the kind of a number');

function typeOf(value: unknown, depth: number): SqlType {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'string') return textTypeOf(value);
  if (typeof value !== 'object') return anything;
  if (numberKind in value) {
    return value[numberKind] === 'bigint' ? { kind: 'bigint' } : { kind: 'double' };
  }
  if (depth > depthMax) return anything;
  const typeBelow = (each: unknown) => typeOf(each, depth + 1);
  if (Array.isArray(value)) {
    return { kind: 'list', element: value.map(typeBelow).reduce(mergeTypes, { kind: 'null' }) };
  }
  const fields = Object.entries(value).map(([name, each]) => fieldOf(name, typeBelow(each)));
  return { kind: 'struct', fields };
}

function textTypeOf(text: string): SqlType {
  if (parseDate(text) !== null) return { kind: 'date' };
  return parseTimestamp(text) === null ? { kind: 'text' } : { kind: 'timestamp' };
}

function fieldOf(name: string, type: SqlType): Field {
  return { name, type, nullable: true };
}

/** The type that both fit, JSON if there is no other. */
function mergeTypes(left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (left.kind === 'struct' && right.kind === 'struct') {
    return { kind: 'struct', fields: mergeFields(left.fields, right.fields) };
  }
  if (left.kind === 'list' && right.kind === 'list') {
    return { kind: 'list', element: mergeTypes(left.element, right.element) };
  }
  if (left.kind === right.kind) return left;
  const both = new Set([left.kind, right.kind]);
  const isAmong = (...kinds: readonly SqlType['kind'][]) =>
    [...both].every((kind) => kinds.includes(kind));
  if (isAmong('bigint', 'double')) return { kind: 'double' };
  if (isAmong('timestamp', 'date')) return { kind: 'timestamp' };
  return isAmong('text', 'timestamp', 'date') ? { kind: 'text' } : anything;
}

function mergeFields(left: Schema, right: Schema): Schema {
  const byName = new Map(left.map((field) => [field.name, field]));
  for (const field of right) {
    const known = byName.get(field.name);
    const type = known === undefined ? field.type : mergeTypes(known.type, field.type);
    byName.set(field.name, fieldOf(field.name, type));
  }
  return [...byName.values()];
}
