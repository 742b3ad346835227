import { booleanType, type Schema, type SqlType } from '@millrace/data';
import type { Argument } from '@millrace/expr';
import type {
  ColumnExpression,
  Expression,
  LiteralExpression,
  LiteralValue,
  NullTestExpression,
} from '@millrace/program';
import { must } from '@millrace/std';

/** A top-level field of rows: of those that a plan gives, or that a scope names. */
export function columnOf({ schema }: { readonly schema: Schema }, field: number): ColumnExpression {
  const { type, nullable } = must(schema[field], 'a field of the rows');
  return { kind: 'column', path: [field], type, nullable };
}

export function makeLiteral(value: LiteralValue, type: SqlType): LiteralExpression {
  return { kind: 'literal', value, type, nullable: value === null };
}

export function nullTest(
  operand: Expression,
  test: NullTestExpression['test'],
): NullTestExpression {
  return { kind: 'null-test', test, operand, type: booleanType, nullable: false };
}

/** What resolving a function needs to know of an argument. */
export function argumentOf(expression: Expression): Argument {
  const { type, nullable } = expression;
  return expression.kind === 'literal'
    ? { type, nullable, constant: expression.value }
    : { type, nullable };
}
