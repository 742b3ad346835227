import type { Expression } from '../../ast/expression.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseParenthesizedQuery } from '../query/parenthesized-query.ts';
import { closeParenthesis, parseCommaSeparated } from '../recovery.ts';

/** `(expression)`, `(a, b)` which is a row, or `(SELECT ...)`. */
export function parseParenthesis(cursor: Cursor): Expression {
  if (atParenthesizedQuery(cursor)) {
    const query = parseParenthesizedQuery(cursor);
    return { kind: 'scalar-subquery', span: query.span, query };
  }
  const open = cursor.expect('(');
  const elements = parseCommaSeparated(cursor, () => parseExpression(cursor));
  closeParenthesis(cursor, open);
  const [only] = elements;
  if (only !== undefined && elements.length === 1) return only;
  return { kind: 'row-constructor', span: cursor.spanFrom(open.span.start), elements };
}
