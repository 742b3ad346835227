import type { Schema } from '@millrace/data';
import type { OrderTerm } from '../plan/logical-plan.ts';
import { formatExpression } from './format-expression.ts';

/** `num DESC, name`: NULLs are mentioned where they are not where PostgreSQL puts them. */
export function formatOrder(order: readonly OrderTerm[], schema: Schema): string {
  if (order.length === 0) return 'arrival';
  const terms = order.map(({ expression, descending, nullsFirst }) => {
    const nulls = nullsFirst === descending ? '' : ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
    return `${formatExpression(expression, schema)}${descending ? ' DESC' : ''}${nulls}`;
  });
  return terms.join(', ');
}
