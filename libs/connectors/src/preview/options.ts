import type { Resolution, SinkResolution, TableDeclaration } from '@millrace/operator';
import { resolveFormatSink } from '../format-table.ts';

/** Rows are shown as JSON; the format's options say how. */
export function resolvePreview(table: TableDeclaration): Resolution<SinkResolution> {
  const resolution = resolveFormatSink(table, {}, { oneSubtask: false });
  const format = table.options['format'] ?? 'json';
  if (resolution.kind === 'refused' || format === 'json') return resolution;
  const message = `preview shows rows as JSON, not as ${String(format)}`;
  return { kind: 'refused', issues: [{ option: 'format', message, hint: "leave out 'format'" }] };
}
