import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Pipelines, and the desired and the observed state of their jobs. */
export const pipelinesAndJobs: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createPipelines(db);
    await createJobConfigs(db);
    await createJobStatuses(db);
    await createJobLogMessages(db);
  },
};

async function createPipelines(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('pipelines')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('query', 'text', (column) => column.notNull())
    .addColumn('program', 'text', (column) => column.notNull())
    .addColumn('graph', 'text', (column) => column.notNull())
    .addColumn('udfs', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('preview', 'integer', (column) => column.notNull())
    .addColumn('state_url', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('pipelines_created_at')
    .on('pipelines')
    .columns(['created_at', 'id'])
    .execute();
}

async function createJobConfigs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_configs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('pipeline_id', 'text', (column) =>
      column.notNull().references('pipelines.id').onDelete('cascade'),
    )
    .addColumn('stop', 'text', (column) => column.notNull())
    .addColumn('parallelism', 'integer', (column) => column.notNull())
    .addColumn('checkpoint_interval_micros', 'bigint', (column) => column.notNull())
    .addColumn('ttl_micros', 'bigint')
    .addColumn('restart_nonce', 'integer', (column) => column.notNull())
    .addColumn('restart_mode', 'text', (column) => column.notNull())
    .addColumn('env_vars', 'text', (column) => column.notNull())
    .addColumn('scheduler_config', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('job_configs_pipeline_id')
    .on('job_configs')
    .columns(['pipeline_id', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('job_configs_created_at')
    .on('job_configs')
    .columns(['created_at', 'id'])
    .execute();
}

async function createJobStatuses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_statuses')
    .addColumn('id', 'text', (column) =>
      column.primaryKey().notNull().references('job_configs.id').onDelete('cascade'),
    )
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('state_entered_at', 'bigint', (column) => column.notNull())
    .addColumn('run_id', 'bigint', (column) => column.notNull())
    .addColumn('start_time', 'bigint')
    .addColumn('finish_time', 'bigint')
    .addColumn('tasks', 'integer')
    .addColumn('restarts', 'integer', (column) => column.notNull())
    .addColumn('restart_nonce', 'integer', (column) => column.notNull())
    .addColumn('wait_reason', 'text')
    .addColumn('failure_message', 'text')
    .addColumn('failure_domain', 'text')
    .addColumn('failure_operator', 'text')
    .execute();
}

async function createJobLogMessages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_log_messages')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('job_id', 'text', (column) =>
      column.notNull().references('job_configs.id').onDelete('cascade'),
    )
    .addColumn('run_id', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('log_level', 'text', (column) => column.notNull())
    .addColumn('operator_id', 'text')
    .addColumn('task_index', 'integer')
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('error_domain', 'text')
    .addColumn('retry_hint', 'text')
    .execute();
  await db.schema
    .createIndex('job_log_messages_job_id')
    .on('job_log_messages')
    .columns(['job_id', 'created_at', 'id'])
    .execute();
}
