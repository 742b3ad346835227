import { formatTableOptions } from '@millrace/formats';
import {
  type Resolution,
  type SinkResolution,
  type TableDeclaration,
  unknownOptions,
} from '@millrace/operator';

/** A format is allowed and means nothing: no row is encoded. */
export const blackholeOptions = formatTableOptions;

export function resolveBlackhole(table: TableDeclaration): Resolution<SinkResolution> {
  const issues = unknownOptions(blackholeOptions, table.options, { role: 'sink' });
  if (issues.length > 0) return { kind: 'refused', issues };
  return { kind: 'resolved', value: { options: {} } };
}
