import type { Expression } from './expression.ts';
import type { Identifier, ObjectName } from './identifier.ts';
import type { BooleanLiteral, IntervalLiteral, NumberLiteral, StringLiteral } from './literal.ts';
import type { Query } from './query.ts';
import type { Node } from './span.ts';
import type { TypeName } from './type-name.ts';

export interface CreateTable extends Node<'create-table'> {
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: ObjectName;
  /** Empty where the text has none: the schema comes from the query or from the INSERTs. */
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  readonly partitionedBy: readonly Expression[];
  readonly options: readonly TableOption[];
  /** CREATE TABLE ... AS query. */
  readonly query?: Query;
}

export interface ColumnDefinition extends Node<'column-definition'> {
  readonly name: Identifier;
  readonly type: TypeName;
  readonly constraints: readonly ColumnConstraint[];
}

export type ColumnConstraint =
  | NotNullConstraint
  | NullConstraint
  | ColumnPrimaryKey
  | UniqueConstraint
  | GeneratedConstraint
  | MetadataConstraint
  | DefaultConstraint;

export type NotNullConstraint = Node<'not-null-constraint'>;
export type NullConstraint = Node<'null-constraint'>;
export type ColumnPrimaryKey = Node<'primary-key-constraint'>;
export type UniqueConstraint = Node<'unique-constraint'>;

/** `GENERATED ALWAYS AS (expression) [STORED|VIRTUAL]`. */
export interface GeneratedConstraint extends Node<'generated-constraint'> {
  readonly expression: Expression;
  readonly storage?: 'stored' | 'virtual';
}

/** `METADATA FROM 'key'`: the connector fills the column. */
export interface MetadataConstraint extends Node<'metadata-constraint'> {
  readonly key: StringLiteral;
}

export interface DefaultConstraint extends Node<'default-constraint'> {
  readonly expression: Expression;
}

export type TableConstraint = TablePrimaryKey | Watermark;

/** `PRIMARY KEY (a, b)`. */
export interface TablePrimaryKey extends Node<'table-primary-key'> {
  readonly columns: readonly Identifier[];
}

/** `WATERMARK FOR column [AS expression]`. */
export interface Watermark extends Node<'watermark'> {
  readonly column: Identifier;
  readonly expression?: Expression;
}

/** `key = value` in WITH. */
export interface TableOption extends Node<'table-option'> {
  readonly key: OptionKey;
  readonly value: OptionValue;
}

/** Quoted or not, with its dots: `format`, `lookup.cache.ttl`, `'kafka.client.id'`. */
export interface OptionKey extends Node<'option-key'> {
  readonly value: string;
}

/** Number literals may have a leading minus in their text here. */
export type OptionValue =
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | IntervalLiteral
  | OptionArray;

/** `[a, b]` or `ARRAY[...]`; bare words (column names) are allowed inside. */
export interface OptionArray extends Node<'option-array'> {
  readonly elements: readonly (OptionValue | Identifier)[];
}
