import type { CommonTable, With } from '../../ast/query.ts';
import type { Cursor } from '../cursor.ts';
import { parseIdentifier, parseOptionalColumns } from '../name.ts';
import { parseParenthesizedQuery } from './parenthesized-query.ts';
import { parseCommaSeparated } from '../recovery.ts';

/** `WITH [RECURSIVE] name AS (...), ...`. */
export function parseWith(cursor: Cursor): With {
  const { start } = cursor.expectWord('WITH').span;
  const next = cursor.peek(1);
  const isName = next.word === 'AS' || next.text === '(';
  const recursive = !isName && cursor.acceptWords('RECURSIVE');
  const tables = parseCommaSeparated(cursor, () => parseCommonTable(cursor));
  return { kind: 'with', span: cursor.spanFrom(start), recursive, tables };
}

function parseCommonTable(cursor: Cursor): CommonTable {
  const name = parseIdentifier(cursor, 'a name');
  const columns = parseOptionalColumns(cursor);
  cursor.expectWord('AS');
  const materialized = acceptMaterialized(cursor);
  const query = parseParenthesizedQuery(cursor);
  return {
    kind: 'common-table',
    span: cursor.spanFrom(name.span.start),
    name,
    columns,
    ...(materialized !== undefined && { materialized }),
    query,
  };
}

function acceptMaterialized(cursor: Cursor): boolean | undefined {
  if (cursor.acceptWords('NOT', 'MATERIALIZED')) return false;
  return cursor.acceptWords('MATERIALIZED') ? true : undefined;
}
