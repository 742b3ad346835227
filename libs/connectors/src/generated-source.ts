import type { Schema } from '@millrace/data';
import type {
  OptionIssue,
  Resolution,
  SourceResolution,
  TableDeclaration,
} from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { ownColumns } from './own-columns.ts';

/** Options as read, in the form that reads back to the same values, and what is wrong with them. */
interface ReadOptions {
  /** `events`: how many there will be; null = without end. */
  readonly value: { readonly events: number | null };
  readonly canonical: ConnectorOptions;
  readonly issues: readonly OptionIssue[];
}

/** A table of rows that the connector makes up, in columns of its own. */
export function resolveGeneratedSource(
  table: TableDeclaration,
  own: Schema,
  { value, canonical, issues }: ReadOptions,
): Resolution<SourceResolution> {
  const { schema, issues: columnIssues } = ownColumns(table, own);
  const all = [...issues, ...columnIssues];
  if (all.length > 0) return { kind: 'refused', issues: all };
  const bounded = value.events !== null;
  const timeField = schema.length - 1;
  return { kind: 'resolved', value: { schema, timeField, bounded, options: canonical } };
}
