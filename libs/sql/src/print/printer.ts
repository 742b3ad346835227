import type { Expression } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import { expressionPrecedence } from './precedence.ts';

/**
 * How what may come at any depth of a statement is printed, given to all who print the parts
 * around it: an expression may hold a query, and a query is made of expressions.
 */
export interface Printer {
  readonly expression: (expression: Expression) => string;
  readonly query: (query: Query) => string;
}

/** An expression where only what binds at least as tight as `minimum` goes without parentheses. */
export function printAtLeast(printer: Printer, expression: Expression, minimum: number): string {
  const text = printer.expression(expression);
  return expressionPrecedence(expression) < minimum ? `(${text})` : text;
}
