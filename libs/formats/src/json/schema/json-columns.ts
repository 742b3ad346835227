import type { Schema, SqlType } from '@millrace/data';

/** A type that JSON can be read as: objects in lists and empty objects stay JSON. */
export function readableType(type: SqlType): SqlType {
  if (type.kind === 'struct') {
    if (type.fields.length === 0) return { kind: 'json' };
    return {
      kind: 'struct',
      fields: type.fields.map((field) => ({ ...field, type: readableType(field.type) })),
    };
  }
  if (type.kind !== 'list') return type.kind === 'null' ? { kind: 'json' } : type;
  const element = readableType(type.element);
  if (element.kind === 'struct' || element.kind === 'json') return { kind: 'json' };
  return { kind: 'list', element };
}

export function readableColumns(columns: Schema): Schema {
  return columns.map((column) => ({ ...column, type: readableType(column.type) }));
}
