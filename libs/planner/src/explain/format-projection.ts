import type { Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { formatExpression } from './format-expression.ts';

/** `price, price * 2 AS twice`: the expressions, with names where they do not say them. */
export function formatProjection(
  expressions: readonly Expression[],
  schema: Schema,
  input: Schema,
): string {
  const items = expressions.map((expression, i) => {
    const text = formatExpression(expression, input);
    const name = schema[i]?.name ?? text;
    return text === name ? text : `${text} AS ${name}`;
  });
  return items.join(', ');
}
