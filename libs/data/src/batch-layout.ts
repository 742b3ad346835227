import { must } from '@millrace/std';
import {
  type PhysicalKind,
  physicalBytes,
  physicalKind,
  type Schema,
  type SqlType,
} from './sql-type.ts';

/**
 * A batch is a header in linear memory that points to its vectors.
 *
 * A schema flattens to vectors in preorder: a struct's vector (validity only) comes before those
 * of its fields. The header holds, for each vector, the address of its values and the address of
 * its validity: one byte a row, 1 = present. Vectors of fields that cannot be NULL have no
 * validity (0); those that can always have one, if need be a shared run of ones, so that
 * generated code never tests the address. A field is NULL when it or a struct around it is.
 *
 * Why bytes rather than Arrow's bitmaps, and views rather than offsets: see
 * docs/decisions/2026-11-21-batch-layout.md.
 */
export interface Vector {
  readonly index: number;
  readonly name: string;
  readonly type: SqlType;
  readonly physical: PhysicalKind;
  readonly nullable: boolean;
  /** Bytes of one value. */
  readonly width: 0 | 1 | 4 | 8;
  /** The vector of the struct around this field, or null at the top. */
  readonly parent: number | null;
}

/** Byte offsets in a batch header. */
export const batchHeader = {
  /** i32: number of rows. */
  rows: 0,
  /** i32: address of the weights, one i64 a row; 0 where every row is an insertion. */
  weights: 4,
  /**
   * i32: 1 + the TIMESTAMP vector (without NULLs) that the next two are of; 0 = not known. Whoever
   * fills a batch may tell, and spares those behind looking at each row.
   */
  timeVector: 8,
  /** i64: the least value of that vector, */
  timeMin: 16,
  /** i64: the greatest. */
  timeMax: 24,
  /**
   * u64: windows that end by this time are closed to the rows, in microseconds since the beginning
   * of time (-2^63); 0 = none is. See docs/decisions/2026-11-21-late-rows.md.
   */
  closedThrough: 32,
  /** First of the vector entries, `entryBytes` each: values address i32, validity address i32. */
  entries: 40,
  entryBytes: 8,
} as const;

/** No batch holds more rows than this. */
export const batchRowsMax = 8192;

/** Bytes past the end of every allocation that wide loads and stores may touch. */
export const paddingBytes = 64;

export function flattenSchema(schema: Schema): readonly Vector[] {
  const vectors: Vector[] = [];
  const visit = (fields: Schema, parent: number | null): void => {
    for (const field of fields) {
      const physical = physicalKind(field.type);
      const index = vectors.length;
      vectors.push({
        index,
        name: field.name,
        type: field.type,
        physical,
        nullable: field.nullable,
        width: physicalBytes(physical),
        parent,
      });
      if (field.type.kind === 'struct') visit(field.type.fields, index);
    }
  };
  visit(schema, null);
  return vectors;
}

/** The vector that holds the field at `path`, a list of field positions from the top. */
export function vectorAt(schema: Schema, path: readonly number[]): number {
  let fields = schema;
  let index = 0;
  for (const [depth, position] of path.entries()) {
    for (let before = 0; before < position; before++)
      index += vectorCount(must(fields[before]).type);
    if (depth === path.length - 1) return index;
    const type = must(fields[position], 'path leaves the schema').type;
    fields = type.kind === 'struct' ? type.fields : [];
    index += 1;
  }
  return index;
}

/** How many vectors a value of this type takes. */
export function vectorCount(type: SqlType): number {
  if (type.kind !== 'struct') return 1;
  return type.fields.reduce((sum, field) => sum + vectorCount(field.type), 1);
}

export function headerBytes(vectors: readonly Vector[]): number {
  return batchHeader.entries + vectors.length * batchHeader.entryBytes;
}

/** Where in a header the address of a vector's values stands. */
export function valuesOffset(vector: number): number {
  return batchHeader.entries + vector * batchHeader.entryBytes;
}

/** Where in a header the address of a vector's validity stands. */
export function validityOffset(vector: number): number {
  return valuesOffset(vector) + 4;
}
