import type { Insert } from '../../ast/statement.ts';
import { atParenthesizedQuery, atQueryWord } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseColumns, parseObjectName } from '../name.ts';
import { parseQuery } from '../grammar.ts';

/** `INSERT INTO table [(columns)] query`. */
export function parseInsert(cursor: Cursor): Insert {
  const { start } = cursor.expectWord('INSERT').span;
  cursor.expectWord('INTO');
  const table = parseObjectName(cursor, 'a table name');
  const hasColumns = cursor.at('(') && !atParenthesizedQuery(cursor);
  const columns = hasColumns ? parseColumns(cursor) : [];
  if (!cursor.at('(') && !atQueryWord(cursor)) cursor.unexpected('SELECT or VALUES');
  const source = parseQuery(cursor);
  return { kind: 'insert', span: cursor.spanFrom(start), table, columns, source };
}
