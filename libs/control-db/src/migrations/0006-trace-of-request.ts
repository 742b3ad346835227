import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Lets what a controller does for a job be part of the trace of the request that asked for it. */
export const traceOfRequest: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('job_configs').addColumn('trace_parent', 'text').execute();
  },
};
