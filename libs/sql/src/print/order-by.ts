import type { OrderItem } from '../ast/query.ts';
import type { Printer } from './printer.ts';

/** `ORDER BY a, b DESC`, or nothing. */
export function printOrderBy(items: readonly OrderItem[], print: Printer): string {
  if (items.length === 0) return '';
  return `ORDER BY ${items.map((each) => printOrderItem(each, print)).join(', ')}`;
}

function printOrderItem({ expression, descending, nulls }: OrderItem, print: Printer): string {
  const direction = descending ? ' DESC' : '';
  const place = nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`;
  return `${print.expression(expression)}${direction}${place}`;
}
