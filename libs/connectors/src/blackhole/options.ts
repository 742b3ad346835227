import type { Resolution, SinkResolution, TableDeclaration } from '@millrace/operator';
import { isFormatOption } from '@millrace/formats';
import { OptionReader } from '../option-reader.ts';

/** A format is allowed and means nothing: no row is encoded. */
export function resolveBlackhole(table: TableDeclaration): Resolution<SinkResolution> {
  const reader = new OptionReader(table.options);
  reader.refuseUnknown(isFormatOption);
  if (reader.issues.length > 0) return { kind: 'refused', issues: reader.issues };
  return { kind: 'resolved', value: { options: {} } };
}
