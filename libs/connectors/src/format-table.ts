import { type FormatResolution, resolveFormat } from '@millrace/formats';
import type {
  OptionIssue,
  Options,
  Resolution,
  SinkResolution,
  SourceResolution,
  TableDeclaration,
  TableRole,
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
  role: TableRole,
  own: Options,
): Resolution<FormatResolution> {
  const resolved = resolveFormat(table, role, { own, format: 'json', framing: 'newline' });
  const framing = framingIssues(table.options);
  if (framing.length === 0) return resolved;
  const issues = resolved.kind === 'refused' ? resolved.issues : [];
  return { kind: 'refused', issues: [...issues, ...framing] };
}

/** Nothing but newlines tells where a row ends. */
function framingIssues({ framing }: ConnectorOptions): readonly OptionIssue[] {
  if (framing !== 'none') return [];
  const message = `option "framing" cannot be 'none' here`;
  return [{ option: 'framing', message, hint: 'rows stand a line each; leave it out' }];
}
