import type { Identifier } from './identifier.ts';
import type { Node } from './span.ts';

/** A type as written in a column definition or a cast. Unknown names never reach the tree. */
export type TypeName =
  | PlainType
  | IntegerType
  | DecimalType
  | TextType
  | TimestampType
  | TimeType
  | ArrayType
  | StructType
  | MapType;

export type PlainTypeName =
  | 'boolean'
  | 'real'
  | 'double'
  | 'bytea'
  | 'date'
  | 'interval'
  | 'json'
  | 'uuid';

/** A type without parameters. `FLOAT` and `FLOAT4` are `real`, `FLOAT8` is `double`. */
export interface PlainType extends Node<'plain-type'> {
  readonly name: PlainTypeName;
}

export interface IntegerType extends Node<'integer-type'> {
  readonly bits: 8 | 16 | 32 | 64;
  readonly unsigned: boolean;
}

export interface DecimalType extends Node<'decimal-type'> {
  readonly precision?: number;
  readonly scale?: number;
}

export interface TextType extends Node<'text-type'> {
  readonly name: 'text' | 'varchar' | 'char' | 'string';
  readonly length?: number;
}

export interface TimestampType extends Node<'timestamp-type'> {
  /** Digits of the fraction of a second as written, 0 to 9. */
  readonly precision?: number;
  readonly withTimeZone: boolean;
}

export interface TimeType extends Node<'time-type'> {
  readonly precision?: number;
}

/** `T[]` or `ARRAY<T>`. */
export interface ArrayType extends Node<'array-type'> {
  readonly element: TypeName;
}

export interface StructType extends Node<'struct-type'> {
  readonly fields: readonly StructTypeField[];
}

export interface StructTypeField extends Node<'struct-type-field'> {
  readonly name: Identifier;
  readonly type: TypeName;
  readonly notNull: boolean;
}

export interface MapType extends Node<'map-type'> {
  readonly key: TypeName;
  readonly value: TypeName;
}
