import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Saved connection profiles and tables, and which pipelines were planned with them. */
export const connections: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createProfiles(db);
    await createTables(db);
    await createUses(db, 'connection_profile_pipelines', 'connection_profiles.id');
    await createUses(db, 'connection_table_pipelines', 'connection_tables.id');
  },
};

async function createProfiles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connection_profiles')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('connector', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text', (column) => column.unique())
    .addColumn('fingerprint', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('connection_profiles_created_at')
    .on('connection_profiles')
    .columns(['created_at', 'id'])
    .execute();
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connection_tables')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('connector', 'text', (column) => column.notNull())
    .addColumn('profile_id', 'text', (column) => column.references('connection_profiles.id'))
    .addColumn('table_type', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('table_schema', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text', (column) => column.unique())
    .addColumn('fingerprint', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('connection_tables_created_at')
    .on('connection_tables')
    .columns(['created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('connection_tables_profile_id')
    .on('connection_tables')
    .column('profile_id')
    .execute();
}

async function createUses(db: Kysely<unknown>, table: string, used: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn('used_id', 'text', (column) => column.notNull().references(used))
    .addColumn('pipeline_id', 'text', (column) =>
      column.notNull().references('pipelines.id').onDelete('cascade'),
    )
    .addPrimaryKeyConstraint(`${table}_pkey`, ['used_id', 'pipeline_id'])
    .execute();
  await db.schema.createIndex(`${table}_pipeline_id`).on(table).column('pipeline_id').execute();
}
