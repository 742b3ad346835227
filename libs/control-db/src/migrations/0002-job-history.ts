import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The states that a job went through, and why. Jobs made before begin with their next state. */
export const jobHistory: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('job_state_changes')
      .addColumn('job_id', 'text', (column) =>
        column.notNull().references('job_configs.id').onDelete('cascade'),
      )
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('entered_at', 'bigint', (column) => column.notNull())
      .addColumn('run_id', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('job_state_changes_pkey', ['job_id', 'revision'])
      .execute();
  },
};
