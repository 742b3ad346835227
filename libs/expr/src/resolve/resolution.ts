import type { Schema, SqlType } from '@millrace/data';
import type { LiteralValue } from '@millrace/program';

/** An argument as the planner knows it before casts. */
export interface Argument {
  readonly type: SqlType;
  readonly nullable: boolean;
  /**
   * The value, where the argument is a literal. Some result types depend on it: the field of
   * `extract`, the digits of `round`. Left out where it is not known.
   */
  readonly constant?: LiteralValue;
}

export interface ResolvedFunction {
  readonly kind: 'resolved';
  /** Canonical name, for `CallExpression.function`. */
  readonly function: string;
  /** The caller casts each argument to exactly this type. */
  readonly argumentTypes: readonly SqlType[];
  readonly type: SqlType;
  readonly nullable: boolean;
}

export interface ResolvedAggregate extends ResolvedFunction {
  /** Whether DISTINCT is asked for and makes a difference. */
  readonly distinct: boolean;
  /**
   * What a group keeps between rows. Every field has a type of 8 bytes (bigint, double, text, ...)
   * and is never NULL, so that a state is copied word by word between tables and columns.
   */
  readonly state: Schema;
}

export interface Refused {
  readonly kind: 'refused';
  readonly message: string;
  readonly hint?: string;
}
