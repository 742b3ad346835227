import type { Node } from './span.ts';
import type { TypeName } from './type-name.ts';

export type Literal =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | NullLiteral
  | IntervalLiteral
  | TypedLiteral;

/**
 * A number as its exact text, so that no digit is lost: `12`, `1.50`, `1e9`, `0xff`. Without
 * underscores. Unsigned in expressions (`-1` is a unary minus), possibly signed in table options.
 */
export interface NumberLiteral extends Node<'number-literal'> {
  readonly text: string;
}

export interface StringLiteral extends Node<'string-literal'> {
  /** The value, escapes resolved. */
  readonly value: string;
}

export interface BooleanLiteral extends Node<'boolean-literal'> {
  readonly value: boolean;
}

export type NullLiteral = Node<'null-literal'>;

export type IntervalUnit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'nanosecond';

/**
 * `INTERVAL '5 seconds'` (no unit), `INTERVAL '5' SECOND`, `INTERVAL 5 SECOND` or
 * `INTERVAL '1-2' YEAR TO MONTH`. The value is not interpreted by the parser.
 */
export interface IntervalLiteral extends Node<'interval-literal'> {
  readonly value: string;
  readonly unit?: IntervalUnit;
  /** The unit after TO. */
  readonly toUnit?: IntervalUnit;
}

/** A string with its type before it: `TIMESTAMP '2024-01-01 00:00:00'`, `DATE '2024-01-01'`. */
export interface TypedLiteral extends Node<'typed-literal'> {
  readonly type: TypeName;
  readonly value: string;
}
