import { formatType, type Schema, type SqlType } from '@millrace/data';
import { columnsOfJsonSchema, columnsOfSample } from '@millrace/formats';
import { parseTypeName, type SavedColumn } from '@millrace/planner';
import type { ErrorDetail } from '../http/api-error.ts';
import type { ConnectionSchema } from './connection-schema.ts';

/**
 * The columns that a schema declares: none where it leaves them to the connector or to an INSERT.
 */
export function declaredColumns({ fields, definition }: ConnectionSchema): {
  readonly columns: readonly SavedColumn[];
  readonly problems: readonly ErrorDetail[];
} {
  if (definition == null) return { columns: fields ?? [], problems: [] };
  if (fields != null && fields.length > 0) {
    const message = 'fields and a definition mean the same; only one of them may be given';
    return { columns: [], problems: [{ path: 'definition', message }] };
  }
  const isSample = 'sample' in definition;
  const path = isSample ? 'definition.sample' : 'definition.json_schema';
  const found = isSample
    ? columnsOfSample(definition.sample)
    : columnsOfJsonSchema(definition.json_schema);
  if (found.kind === 'resolved') return { columns: savedColumns(found.value), problems: [] };
  const problems = found.issues.map(({ message, hint }) => ({ path, message, hint }));
  return { columns: [], problems };
}

export function savedColumns(schema: Schema): readonly SavedColumn[] {
  return schema.map(({ name, type, nullable }) => ({ name, type: typeText(type), nullable }));
}

/** A type as SQL reads it back: names of fields are put in quotes where they need them. */
function typeText(type: SqlType): string {
  const plain = formatType(type);
  if (parseTypeName(plain) !== null) return plain;
  return quotedText(type);
}

function quotedText(type: SqlType): string {
  if (type.kind === 'list') return `${quotedText(type.element)}[]`;
  if (type.kind !== 'struct') return formatType(type);
  const fields = type.fields.map(
    (field) => `"${field.name.replaceAll('"', '""')}" ${quotedText(field.type)}`,
  );
  return `STRUCT<${fields.join(', ')}>`;
}
