import { type Clock, type Random, systemClock, systemRandom } from '@millrace/std';
import { Kysely, sql } from 'kysely';
import type { ControlDb } from './control-db.ts';
import type { ControlDbDriver, DriverSurroundings } from './drivers/driver.ts';
import { type SqliteDriverOptions, sqliteDriver } from './drivers/sqlite/driver.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { jobLogQueries } from './queries/job-log-queries.ts';
import { jobQueries } from './queries/job-queries.ts';
import { pipelineQueries } from './queries/pipeline-queries.ts';
import type { ControlSchema } from './schema.ts';

export type ControlDbOptions = { readonly kind: 'sqlite' } & SqliteDriverOptions;

export type ControlDbSurroundings = {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
};

/** Opens the database and brings its schema up to date. Rejects with a `ControlDbError`. */
export async function openControlDb(
  options: ControlDbOptions,
  { clock = systemClock, random = systemRandom }: ControlDbSurroundings = {},
): Promise<ControlDb> {
  const surroundings = { clock, random };
  return controlDbOn(sqliteDriver(options, surroundings), surroundings);
}

/** The same control database on whatever driver. */
export async function controlDbOn(
  driver: ControlDbDriver,
  surroundings: DriverSurroundings,
): Promise<ControlDb> {
  const db = new Kysely<ControlSchema>({ dialect: driver.dialect });
  try {
    await migrateToLatest(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const context = { db, ...surroundings };
  return {
    pipelines: pipelineQueries(context),
    jobs: jobQueries(context),
    jobLogs: jobLogQueries(context),
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
