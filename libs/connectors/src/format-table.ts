import type { Schema } from '@millrace/data';
import { type FormatSpec, formatOptions, isFormatOption, resolveFormat } from '@millrace/formats';
import {
  type OptionIssue,
  type Options,
  readOptions,
  type Resolution,
  type SinkResolution,
  type SourceResolution,
  type TableDeclaration,
} from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { timeField } from './time-field.ts';

/**
 * A table whose rows come in a format and to an end; event time is the time of reading. `own` is
 * what the connector knows besides the format.
 */
export function resolveBoundedSource(
  table: TableDeclaration,
  own: Options,
): Resolution<SourceResolution> {
  const resolution = resolveFormatTable(table, 'source', own);
  if (resolution.kind === 'refused') return resolution;
  const { options, schema } = resolution.value;
  if (schema === null) {
    const message = `table "${table.name}" declares no columns`;
    const hint = "list the columns to read, or take format = 'raw_string'";
    return { kind: 'refused', issues: [{ option: null, message, hint }] };
  }
  const value = {
    schema: [...schema, timeField],
    timeField: schema.length,
    bounded: true,
    options,
  };
  return { kind: 'resolved', value };
}

/** A table whose rows go out in a format. */
export function resolveFormatSink(
  table: TableDeclaration,
  own: Options,
  { oneSubtask }: { readonly oneSubtask: boolean },
): Resolution<SinkResolution> {
  const resolution = resolveFormatTable(table, 'sink', own);
  if (resolution.kind === 'refused') return resolution;
  return { kind: 'resolved', value: { options: resolution.value.options, oneSubtask } };
}

function resolveFormatTable(
  table: TableDeclaration,
  role: 'source' | 'sink',
  own: Options,
): Resolution<{ readonly options: ConnectorOptions; readonly schema: Schema | null }> {
  const read = readOptions(own, table.options, { isElsewhere: isFormatOption });
  const resolved = resolveFormat(table, role, { format: 'json', framing: 'newline' });
  const issues: readonly OptionIssue[] = [
    ...read.issues,
    ...(resolved.kind === 'refused' ? resolved.issues : framingIssues(resolved.value.format)),
  ];
  if (resolved.kind === 'refused' || issues.length > 0) return { kind: 'refused', issues };
  const { format, schema } = resolved.value;
  return {
    kind: 'resolved',
    value: { options: { ...read.canonical, ...formatOptions(format) }, schema },
  };
}

/** Nothing but newlines tells where a row ends. */
function framingIssues({ framing }: FormatSpec): readonly OptionIssue[] {
  if (framing === 'newline') return [];
  const message = `option "framing" cannot be '${framing}' here`;
  return [{ option: 'framing', message, hint: 'rows stand a line each; leave it out' }];
}
