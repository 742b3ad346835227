import type { Expression } from '@millrace/program';
import type { QueryBody, Expression as SyntaxExpression } from '@millrace/sql';
import type { Binder } from './binder.ts';
import type { CommonTables } from './query/common-tables.ts';
import type { ExpressionContext } from './expression/expression-context.ts';
import type { Relation } from './relation.ts';

/**
 * What binding comes back to from inside of itself: parts of an expression are expressions, and a
 * query reads queries. The file of a rule imports those of what it is made of; the way back up
 * leads through the binder, which carries these two.
 */
export interface BindingRules {
  readonly expression: (context: ExpressionContext, syntax: SyntaxExpression) => Expression;
  readonly query: (binder: Binder, tables: CommonTables, body: QueryBody) => Relation;
}

/** A part of an expression; what has an error gives the error expression, told once. */
export function bindExpression(context: ExpressionContext, syntax: SyntaxExpression): Expression {
  return context.binder.rules.expression(context, syntax);
}

/** The rows of a query: its columns, and behind them the hidden event time. */
export function bindQuery(binder: Binder, tables: CommonTables, query: QueryBody): Relation {
  return binder.rules.query(binder, tables, query);
}
