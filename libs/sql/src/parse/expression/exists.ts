import type { Exists } from '../../ast/expression.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseParenthesizedQuery } from '../query/parenthesized-query.ts';

/** `EXISTS (SELECT ...)`. */
export function parseExists(cursor: Cursor): Exists | undefined {
  if (!atParenthesizedQuery(cursor, 1)) return undefined;
  const { start } = cursor.advance().span;
  const query = parseParenthesizedQuery(cursor);
  return { kind: 'exists', span: cursor.spanFrom(start), query };
}
