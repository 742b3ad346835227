import { formatTableOptions, isFormatOption } from '@millrace/formats';
import {
  readOptions,
  type Resolution,
  type SinkResolution,
  type TableDeclaration,
} from '@millrace/operator';

/** A format is allowed and means nothing: no row is encoded. */
export const blackholeOptions = formatTableOptions;

export function resolveBlackhole(table: TableDeclaration): Resolution<SinkResolution> {
  const { issues } = readOptions({}, table.options, { isElsewhere: isFormatOption });
  if (issues.length > 0) return { kind: 'refused', issues };
  return { kind: 'resolved', value: { options: {} } };
}
