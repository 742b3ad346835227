import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where the workers of a run are, for controllers that come after the one that started them. */
export const placedWorkers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('job_statuses').addColumn('workers', 'text').execute();
  },
};
