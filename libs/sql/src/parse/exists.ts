import type { Exists } from '../ast/expression.ts';
import { atQueryWord } from './boundary.ts';
import type { Cursor } from './cursor.ts';
import { parseParenthesizedQuery } from './query.ts';

/** `EXISTS (SELECT ...)`. */
export function parseExists(cursor: Cursor): Exists | undefined {
  if (!cursor.at('(', 1) || !(atQueryWord(cursor, 2) || cursor.at('(', 2))) return undefined;
  const { start } = cursor.advance().span;
  const query = parseParenthesizedQuery(cursor);
  return { kind: 'exists', span: cursor.spanFrom(start), query };
}
