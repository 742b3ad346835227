import type { Expression } from './expression.ts';
import type { Identifier, ObjectName } from './identifier.ts';
import type { OrderItem, Query } from './query.ts';
import type { Node } from './span.ts';
import type { WindowSpecification } from './window.ts';

export interface FunctionCall extends Node<'function-call'> {
  readonly name: ObjectName;
  readonly distinct: boolean;
  readonly arguments: readonly FunctionArgument[];
  /** ORDER BY inside the parentheses: `array_agg(x ORDER BY y)`. */
  readonly orderBy: readonly OrderItem[];
  /** `WITHIN GROUP (ORDER BY ...)`. */
  readonly withinGroup: readonly OrderItem[];
  /** `FILTER (WHERE ...)`. */
  readonly filter?: Expression;
  readonly nullTreatment?: 'ignore' | 'respect';
  /** `OVER (...)`, or `OVER name` for a window of the WINDOW clause. */
  readonly over?: WindowSpecification | Identifier;
}

export type FunctionArgument =
  | PositionalArgument
  | NamedArgument
  | WildcardArgument
  | TableArgument
  | DescriptorArgument;

export interface PositionalArgument extends Node<'positional-argument'> {
  readonly value: Expression;
}

/** `name => value`. */
export interface NamedArgument extends Node<'named-argument'> {
  readonly name: Identifier;
  readonly value: Expression | TableArgument | DescriptorArgument;
}

/** `*` or `t.*`, as in `count(*)`. */
export interface WildcardArgument extends Node<'wildcard-argument'> {
  readonly qualifier?: ObjectName;
}

/** `TABLE t` or `TABLE (SELECT ...)`, an argument of a table function. */
export interface TableArgument extends Node<'table-argument'> {
  readonly table: ObjectName | Query;
}

/** `DESCRIPTOR(ts)`, an argument of a table function. */
export interface DescriptorArgument extends Node<'descriptor-argument'> {
  readonly columns: readonly Identifier[];
}
