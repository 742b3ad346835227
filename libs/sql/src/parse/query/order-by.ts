import type { OrderItem } from '../../ast/query.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseCommaSeparated } from '../recovery.ts';

/** `ORDER BY a DESC NULLS LAST, b`, or undefined where there is none. */
export function parseOrderBy(cursor: Cursor): OrderItem[] | undefined {
  if (!cursor.acceptWords('ORDER', 'BY')) return undefined;
  return parseCommaSeparated(cursor, () => parseOrderItem(cursor));
}

function parseOrderItem(cursor: Cursor): OrderItem {
  const expression = parseExpression(cursor);
  const descending = cursor.acceptWords('DESC');
  if (!descending) cursor.acceptWords('ASC');
  const nulls = acceptNulls(cursor);
  const span = cursor.spanFrom(expression.span.start);
  return { kind: 'order-item', span, expression, descending, ...(nulls && { nulls }) };
}

function acceptNulls(cursor: Cursor): OrderItem['nulls'] | undefined {
  if (cursor.acceptWords('NULLS', 'FIRST')) return 'first';
  return cursor.acceptWords('NULLS', 'LAST') ? 'last' : undefined;
}
