import { formatOptions, resolveFormat } from '@millrace/formats';
import type { Resolution, SinkResolution, TableDeclaration } from '@millrace/operator';

/** Rows are shown as JSON; the format's options say how. */
export function resolvePreview(table: TableDeclaration): Resolution<SinkResolution> {
  const format = resolveFormat(table, 'sink', { format: 'json', framing: 'newline' });
  if (format.kind === 'refused') return format;
  const { kind } = format.value.format;
  if (kind !== 'json') {
    const message = `preview shows rows as JSON, not as ${kind}`;
    return { kind: 'refused', issues: [{ option: 'format', message, hint: "leave out 'format'" }] };
  }
  return { kind: 'resolved', value: { options: formatOptions(format.value.format) } };
}
