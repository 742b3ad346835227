import { formatOptions, resolveFormat } from '@millrace/formats';
import type { Resolution, SinkResolution, TableDeclaration } from '@millrace/operator';

export function resolveStdout(table: TableDeclaration): Resolution<SinkResolution> {
  const format = resolveFormat(table, 'sink', { format: 'json', framing: 'newline' });
  if (format.kind === 'refused') return format;
  const options = formatOptions(format.value.format);
  // Lines of several writers would be cut by each other.
  return { kind: 'resolved', value: { options, oneSubtask: true } };
}
