import type { Expression } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import { expressionText } from './expression.ts';
import type { Printer } from './printer.ts';
import { queryText } from './query.ts';

const printer: Printer = { expression: printExpression, query: printQuery };

/** The text of an expression on one line, with no more parentheses than it needs. */
export function printExpression(expression: Expression): string {
  return expressionText(expression, printer);
}

/** The text of a query on one line. */
export function printQuery(query: Query): string {
  return queryText(query, printer);
}
