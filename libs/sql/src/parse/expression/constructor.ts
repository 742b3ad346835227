import type {
  ArrayConstructor,
  Expression,
  RowConstructor,
  StructConstructor,
  StructConstructorField,
} from '../../ast/expression.ts';
import { atClauseBoundary } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseLabel } from '../name.ts';
import { parseList, parseParenthesized, reportUnclosed } from '../recovery.ts';

/** `ARRAY[a, b]`. */
export function parseArray(cursor: Cursor): ArrayConstructor | undefined {
  if (!cursor.at('[', 1)) return undefined;
  const { start } = cursor.advance().span;
  const elements = parseBracketed(cursor);
  return { kind: 'array-constructor', span: cursor.spanFrom(start), elements };
}

/** `[a, b]`. */
export function parseBracketArray(cursor: Cursor): ArrayConstructor {
  const { start } = cursor.current.span;
  const elements = parseBracketed(cursor);
  return { kind: 'array-constructor', span: cursor.spanFrom(start), elements };
}

/** `ROW(a, b)`. */
export function parseRow(cursor: Cursor): RowConstructor | undefined {
  if (!cursor.at('(', 1)) return undefined;
  const { start } = cursor.advance().span;
  const elements = parseParenthesized(cursor, () => parseExpression(cursor));
  return { kind: 'row-constructor', span: cursor.spanFrom(start), elements };
}

/** `STRUCT(a AS x, b)`. */
export function parseStruct(cursor: Cursor): StructConstructor | undefined {
  if (!cursor.at('(', 1)) return undefined;
  const { start } = cursor.advance().span;
  const fields = parseParenthesized(cursor, () => parseStructField(cursor));
  return { kind: 'struct-constructor', span: cursor.spanFrom(start), fields };
}

function parseStructField(cursor: Cursor): StructConstructorField {
  const value = parseExpression(cursor);
  const name = cursor.acceptWords('AS') ? parseLabel(cursor, 'a field name') : undefined;
  const span = cursor.spanFrom(value.span.start);
  return { kind: 'struct-constructor-field', span, value, ...(name && { name }) };
}

function parseBracketed(cursor: Cursor): Expression[] {
  const open = cursor.expect('[');
  if (cursor.accept(']') !== undefined) return [];
  const elements = parseList(cursor, {
    parseItem: () => parseExpression(cursor),
    isEnd: () => atClauseBoundary(cursor),
    expected: '"," or "]"',
  });
  if (cursor.accept(']') === undefined) {
    if (cursor.at(')')) cursor.unexpected('"]"');
    reportUnclosed(cursor, open);
  }
  return elements;
}
