import type { CreateTable } from './create-table.ts';
import type { Expression } from './expression.ts';
import type { Identifier, ObjectName } from './identifier.ts';
import type { Query } from './query.ts';
import type { Node } from './span.ts';
import type { TypeName } from './type-name.ts';

export type Statement =
  | CreateTable
  | CreateView
  | CreateFunction
  | Insert
  | QueryStatement
  | SetStatement
  | Explain
  | Drop;

export interface CreateView extends Node<'create-view'> {
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: ObjectName;
  readonly columns: readonly Identifier[];
  readonly query: Query;
}

export interface CreateFunction extends Node<'create-function'> {
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly name: ObjectName;
  readonly parameters: readonly FunctionParameter[];
  readonly returns?: TypeName;
  readonly language?: Identifier;
  /** The text after AS. */
  readonly body?: string;
}

export interface FunctionParameter extends Node<'function-parameter'> {
  readonly name?: Identifier;
  readonly type: TypeName;
}

export interface Insert extends Node<'insert'> {
  readonly table: ObjectName;
  /** Empty when not written. */
  readonly columns: readonly Identifier[];
  readonly source: Query;
}

/** A query by itself: its rows go to the preview. */
export interface QueryStatement extends Node<'query-statement'> {
  readonly query: Query;
}

/** `SET name = value` or `SET name TO value`. */
export interface SetStatement extends Node<'set-statement'> {
  readonly name: ObjectName;
  readonly value: Expression;
}

export type ExplainStage = 'ast' | 'bound' | 'optimized' | 'program' | 'wasm';

export interface Explain extends Node<'explain'> {
  readonly stage?: ExplainStage;
  readonly statement: Statement;
}

export interface Drop extends Node<'drop'> {
  readonly object: 'table' | 'view' | 'function';
  readonly ifExists: boolean;
  /** At least one. */
  readonly names: readonly ObjectName[];
  readonly cascade: boolean;
}
