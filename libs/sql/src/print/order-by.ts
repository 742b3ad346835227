import type { OrderItem } from '../ast/query.ts';
import { printExpression } from './expression.ts';

/** `ORDER BY a, b DESC`, or nothing. */
export function printOrderBy(items: readonly OrderItem[]): string {
  return items.length === 0 ? '' : `ORDER BY ${items.map(printOrderItem).join(', ')}`;
}

function printOrderItem({ expression, descending, nulls }: OrderItem): string {
  const direction = descending ? ' DESC' : '';
  const place = nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`;
  return `${printExpression(expression)}${direction}${place}`;
}
