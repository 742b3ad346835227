import type { AggregateCall, Expression } from '@millrace/program';
import { must } from '@millrace/std';

/** Types of numbers, and those that hold each of their values without making two of them one. */
const widerTypes: Readonly<Record<string, readonly string[]>> = {
  tinyint: ['smallint', 'integer', 'bigint', 'real', 'double'],
  smallint: ['integer', 'bigint', 'real', 'double'],
  integer: ['bigint', 'double'],
  real: ['double'],
};

/**
 * What DISTINCT tells apart in the argument of an aggregate: below the cast to what the function
 * takes, so that `count(DISTINCT x), sum(DISTINCT x)` are over the same values.
 */
export function distinctValue({ arguments: [argument] }: AggregateCall): Expression {
  const value = must(argument, 'a value to be DISTINCT');
  return isWidened(value) ? value.operand : value;
}

/** The argument again, over the value told apart. */
export function distinctArgument({ arguments: [argument] }: AggregateCall, value: Expression) {
  const { nullable } = value;
  return argument !== undefined && isWidened(argument)
    ? { ...argument, operand: value, nullable }
    : value;
}

function isWidened(value: Expression): value is Extract<Expression, { readonly kind: 'cast' }> {
  if (value.kind !== 'cast' || value.try) return false;
  return widerTypes[value.operand.type.kind]?.includes(value.type.kind) === true;
}
