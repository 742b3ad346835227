import type { Field, Schema } from '@millrace/data';

/** The field at `path`, a list of field positions from the top; undefined outside of the schema. */
export function fieldAt(schema: Schema, path: readonly number[]): Field | undefined {
  let fields: Schema = schema;
  let field: Field | undefined;
  for (const position of path) {
    field = fields[position];
    fields = field?.type.kind === 'struct' ? field.type.fields : [];
  }
  return field;
}

/** Whether the value at `path` may be NULL: it, or a struct around it. */
export function nullableAt(schema: Schema, path: readonly number[]): boolean {
  return path.some((_, depth) => fieldAt(schema, path.slice(0, depth + 1))?.nullable ?? true);
}
