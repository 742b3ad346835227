import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The keys under which callers created pipelines, so that a repeated request creates none. */
export const idempotencyKeys: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('idempotency_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('pipeline_id', 'text', (column) =>
        column.notNull().references('pipelines.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('idempotency_keys_created_at')
      .on('idempotency_keys')
      .columns(['created_at', 'id'])
      .execute();
    await db.schema
      .createIndex('idempotency_keys_pipeline_id')
      .on('idempotency_keys')
      .column('pipeline_id')
      .execute();
  },
};
