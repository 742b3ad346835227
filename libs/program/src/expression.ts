import type { SqlType } from '@millrace/data';

/**
 * A typed scalar expression over the row of one input. All coercions are explicit: the arguments
 * of a call have exactly the types that the function's signature asks for.
 */
export type Expression =
  | ColumnExpression
  | LiteralExpression
  | CallExpression
  | CastExpression
  | CaseExpression
  | LogicalExpression
  | NullTestExpression;

interface Typed {
  readonly type: SqlType;
  /** Whether the value may be NULL; `false` is a promise that generated code relies on. */
  readonly nullable: boolean;
}

/** A field of the input row; `path` leads from the schema's top through structs. */
export interface ColumnExpression extends Typed {
  readonly kind: 'column';
  readonly path: readonly number[];
}

export interface LiteralExpression extends Typed {
  readonly kind: 'literal';
  readonly value: LiteralValue;
}

/**
 * Booleans as such; text as such; 64-bit integers (bigint, timestamp, time, interval, unscaled
 * decimal) as decimal digits in `int64`, because JSON numbers would lose their last bits; 32-bit
 * integers, dates and floats as numbers.
 */
export type LiteralValue = null | boolean | number | string | { readonly int64: string };

/** A scalar function or operator of the registry in `@millrace/expr`, by its canonical name. */
export interface CallExpression extends Typed {
  readonly kind: 'call';
  readonly function: string;
  readonly arguments: readonly Expression[];
}

/** CAST raises an error for a value that does not fit; TRY_CAST gives NULL. */
export interface CastExpression extends Typed {
  readonly kind: 'cast';
  readonly try: boolean;
  readonly operand: Expression;
}

/** The first branch whose condition is true; a simple CASE is rewritten to comparisons. */
export interface CaseExpression extends Typed {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  readonly otherwise: Expression;
}

/** Three-valued AND, OR (two or more operands, left to right, short-circuit) and NOT (one). */
export interface LogicalExpression extends Typed {
  readonly kind: 'logical';
  readonly operator: 'and' | 'or' | 'not';
  readonly operands: readonly Expression[];
}

/** `IS [NOT] NULL` of anything, structs included; `IS [NOT] TRUE | FALSE` of booleans. */
export interface NullTestExpression extends Typed {
  readonly kind: 'null-test';
  readonly test:
    | 'is-null'
    | 'is-not-null'
    | 'is-true'
    | 'is-not-true'
    | 'is-false'
    | 'is-not-false';
  readonly operand: Expression;
}

/** An aggregate over the rows of a group, by its canonical name in `@millrace/expr`. */
export interface AggregateCall {
  readonly function: string;
  readonly arguments: readonly Expression[];
  readonly distinct: boolean;
  readonly filter: Expression | null;
  readonly type: SqlType;
  readonly nullable: boolean;
}
