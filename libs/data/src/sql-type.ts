import { unreachable } from '@millrace/std';

/**
 * The types of SQL values. Widths of text and precisions of timestamps are not kept: text is
 * UTF-8 of any length, a timestamp counts microseconds since the epoch without a zone.
 */
export type SqlType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly element: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] };

export type ScalarKind =
  /** The type of a bare NULL, before it takes on the type that its context asks for. */
  | 'null'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double'
  | 'text'
  | 'bytea'
  | 'json'
  /** Microseconds since 1970-01-01T00:00:00, no zone. */
  | 'timestamp'
  /** Days since 1970-01-01. */
  | 'date'
  /** Microseconds since midnight. */
  | 'time'
  /** Microseconds; intervals of months are refused, since their length depends on the date. */
  | 'interval';

export interface Field {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

export type Schema = readonly Field[];

export const booleanType: SqlType = { kind: 'boolean' };
export const integerType: SqlType = { kind: 'integer' };
export const bigintType: SqlType = { kind: 'bigint' };
export const doubleType: SqlType = { kind: 'double' };
export const textType: SqlType = { kind: 'text' };
export const timestampType: SqlType = { kind: 'timestamp' };

/** The largest precision of a DECIMAL: its unscaled value fits a signed 64-bit integer. */
export const decimalPrecisionMax = 18;

/** A type as SQL writes it: `BIGINT`, `DECIMAL(10, 2)`, `STRUCT<a INTEGER>`, `TEXT[]`. */
export function formatType(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'list':
      return `${formatType(type.element)}[]`;
    case 'struct':
      return `STRUCT<${type.fields.map((f) => `${f.name} ${formatType(f.type)}`).join(', ')}>`;
    default:
      return type.kind.toUpperCase();
  }
}

/** Whether two types hold the same values in the same layout; names of struct fields count. */
export function sameType(a: SqlType, b: SqlType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    return a.precision === b.precision && a.scale === b.scale;
  }
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.element, b.element);
  if (a.kind === 'struct' && b.kind === 'struct') {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i];
        return other !== undefined && field.name === other.name && sameType(field.type, other.type);
      })
    );
  }
  return true;
}

/**
 * How a value lies in a column. `view` is a 64-bit word: address of the bytes (or of the list's
 * elements) in the low half, their count in the high half. A struct has no values of its own,
 * only a validity and its fields.
 */
export type PhysicalKind = 'i8' | 'i32' | 'i64' | 'f32' | 'f64' | 'view' | 'struct';

export function physicalKind(type: SqlType): PhysicalKind {
  switch (type.kind) {
    case 'null':
    case 'boolean':
      return 'i8';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'date':
      return 'i32';
    case 'bigint':
    case 'decimal':
    case 'timestamp':
    case 'time':
    case 'interval':
      return 'i64';
    case 'real':
      return 'f32';
    case 'double':
      return 'f64';
    case 'text':
    case 'bytea':
    case 'json':
    case 'list':
      return 'view';
    case 'struct':
      return 'struct';
    default:
      return unreachable(type);
  }
}

/** Bytes of one value in a column of this kind; a struct takes none. */
export function physicalBytes(kind: PhysicalKind): 0 | 1 | 4 | 8 {
  switch (kind) {
    case 'struct':
      return 0;
    case 'i8':
      return 1;
    case 'i32':
    case 'f32':
      return 4;
    case 'i64':
    case 'f64':
    case 'view':
      return 8;
    default:
      return unreachable(kind);
  }
}
