import type { SavedColumn } from '@millrace/planner';
import type { ConnectionSchema } from '../formats/connection-schema.ts';

/** The schema of a table as it is kept: what was given, and what came of it. */
export type StoredSchema = Omit<ConnectionSchema, 'fields'> & {
  /** The columns that the table declares; none where they are the connector's own. */
  readonly declared: readonly SavedColumn[];
  /** The columns that queries see; none of a sink that takes those of its INSERT. */
  readonly fields: readonly SavedColumn[];
};
