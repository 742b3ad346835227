import type { Resolution, SinkResolution, TableDeclaration } from '@millrace/operator';
import { resolveFormatSink } from '../format-table.ts';

/** The format's options and no others. Lines of several subtasks would cut each other. */
export function resolveStdout(table: TableDeclaration): Resolution<SinkResolution> {
  return resolveFormatSink(table, {}, { oneSubtask: true });
}
