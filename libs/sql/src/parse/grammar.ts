import type { Expression } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';
import { PRECEDENCE } from './expression/precedence.ts';

/**
 * The rules that the grammar comes back to from inside of themselves: an expression may hold a
 * query, and a query is made of expressions. The file of a rule imports those of what it is made
 * of; the way back up leads through the cursor, which carries these two.
 */
export interface Grammar {
  readonly expression: (cursor: Cursor, minimum: number) => Expression;
  readonly query: (cursor: Cursor) => Query;
}

/** An expression whose outermost operator binds at least as tight as `minimum`. */
export function parseExpression(cursor: Cursor, minimum: number = PRECEDENCE.lowest): Expression {
  return cursor.grammar.expression(cursor, minimum);
}

/** `[WITH ...] body [ORDER BY ...] [LIMIT ...] [OFFSET ...] [EMIT ...]`. */
export function parseQuery(cursor: Cursor): Query {
  return cursor.grammar.query(cursor);
}
