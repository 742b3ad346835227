import type { Expression } from '../ast/expression.ts';
import { atClause, atJoin, atQueryWord } from './boundary.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { closeQuery, continueQuery, parseParenthesizedQuery } from './query.ts';
import { closeParenthesis } from './recovery.ts';

/** `(expression)`, `(a, b)` which is a row, or `(SELECT ...)`. */
export function parseParenthesis(cursor: Cursor): Expression {
  const { start } = cursor.current.span;
  if (atQueryWord(cursor, 1)) {
    const query = parseParenthesizedQuery(cursor);
    return { kind: 'scalar-subquery', span: query.span, query };
  }
  const open = cursor.expect('(');
  const first = parseExpression(cursor);
  if (first.kind === 'scalar-subquery' && atClause(cursor) && !atJoin(cursor)) {
    // What looked like a value was the first part of a query: ((SELECT 1) UNION (SELECT 2)).
    const query = continueQuery(cursor, first.query);
    closeQuery(cursor, open);
    return { kind: 'scalar-subquery', span: cursor.spanFrom(start), query };
  }
  const elements = [first];
  while (cursor.accept(',') !== undefined) elements.push(parseExpression(cursor));
  closeParenthesis(cursor, open);
  if (elements.length === 1) return first;
  return { kind: 'row-constructor', span: cursor.spanFrom(start), elements };
}
