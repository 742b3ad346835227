import type { Expression } from './expression.ts';
import type { FunctionArgument } from './function-call.ts';
import type { Identifier, ObjectName } from './identifier.ts';
import type { Query } from './query.ts';
import type { Node } from './span.ts';

/** What may stand in FROM. */
export type TableExpression = TableReference | DerivedTable | TableFunction | Unnest | Join;

export interface TableReference extends Node<'table-reference'> {
  readonly name: ObjectName;
  /** `FOR SYSTEM_TIME AS OF expression`. */
  readonly asOf?: Expression;
  readonly alias?: TableAlias;
}

/** A subquery in FROM; the alias may be missing. */
export interface DerivedTable extends Node<'derived-table'> {
  readonly lateral: boolean;
  readonly query: Query;
  readonly alias?: TableAlias;
}

/** `f(...)` or `TABLE(f(...))`. */
export interface TableFunction extends Node<'table-function'> {
  readonly lateral: boolean;
  readonly name: ObjectName;
  readonly arguments: readonly FunctionArgument[];
  readonly withOrdinality: boolean;
  readonly alias?: TableAlias;
}

export interface Unnest extends Node<'unnest'> {
  readonly lateral: boolean;
  /** At least one. */
  readonly arrays: readonly Expression[];
  readonly withOrdinality: boolean;
  readonly alias?: TableAlias;
}

export interface TableAlias extends Node<'table-alias'> {
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
}

export type JoinType =
  | 'inner'
  | 'left'
  | 'right'
  | 'full'
  | 'cross'
  | 'left-semi'
  | 'right-semi'
  | 'left-anti'
  | 'right-anti';

export interface Join extends Node<'join'> {
  readonly type: JoinType;
  readonly left: TableExpression;
  readonly right: TableExpression;
  /** Missing for a cross join only. */
  readonly condition?: JoinCondition;
}

export type JoinCondition = JoinOn | JoinUsing | JoinNatural;

export interface JoinOn extends Node<'join-on'> {
  readonly expression: Expression;
}

export interface JoinUsing extends Node<'join-using'> {
  /** At least one. */
  readonly columns: readonly Identifier[];
}

export type JoinNatural = Node<'join-natural'>;
