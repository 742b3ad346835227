import {
  type Clock,
  OperatingError,
  type Random,
  systemClock,
  systemRandom,
  unreachable,
} from '@millrace/std';
import { Kysely, sql } from 'kysely';
import type { ControlDb } from './control-db.ts';
import type { ControlDbDriver, DriverSurroundings } from './drivers/driver.ts';
import { sqliteDriver } from './drivers/sqlite/driver.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { connectionProfileQueries } from './queries/connection-profile-queries.ts';
import { connectionTableQueries } from './queries/connection-table-queries.ts';
import { jobLogQueries } from './queries/job-log-queries.ts';
import { jobQueries } from './queries/job-queries.ts';
import { leaseQueries } from './queries/lease-queries.ts';
import { pipelineQueries } from './queries/pipeline-queries.ts';
import type { ControlSchema } from './schema.ts';

/** The section `database` of a service's configuration is one of these. */
export type ControlDbOptions = {
  readonly type: 'sqlite' | 'postgres' | 'replicated';
  /** Of SQLite: a file, made with its folder when it is not there, or `:memory:`. */
  readonly path: string;
  /** How long a transaction or a single statement waits for the lock of another connection. */
  readonly busyTimeoutMs?: number | undefined;
};

export type ControlDbSurroundings = {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  /** The trace (`traceparent` of W3C) in which something is asked of a job now; kept with it. */
  readonly traceParent?: (() => string | null) | undefined;
};

/** Opens the database and brings its schema up to date. Rejects with a `ControlDbError`. */
export async function openControlDb(
  options: ControlDbOptions,
  { clock = systemClock, random = systemRandom, traceParent }: ControlDbSurroundings = {},
): Promise<ControlDb> {
  const surroundings = { clock, random, traceParent };
  return controlDbOn(chooseDriver(options, surroundings), surroundings);
}

/** The same control database on whatever driver. */
export async function controlDbOn(
  driver: ControlDbDriver,
  { traceParent = () => null, ...surroundings }: DriverSurroundings & ControlDbSurroundings,
): Promise<ControlDb> {
  const db = new Kysely<ControlSchema>({ dialect: driver.dialect });
  try {
    await migrateToLatest(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const context = { db, traceParent, ...surroundings };
  return {
    pipelines: pipelineQueries(context),
    jobs: jobQueries(context),
    jobLogs: jobLogQueries(context),
    leases: leaseQueries(context),
    jobsFencedBy: (lease) => jobQueries(context, lease),
    connectionProfiles: connectionProfileQueries(context),
    connectionTables: connectionTableQueries(context),
    version: () => driver.version(),
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

function chooseDriver(
  options: ControlDbOptions,
  surroundings: DriverSurroundings,
): ControlDbDriver {
  switch (options.type) {
    case 'sqlite':
      return sqliteDriver(options, surroundings);
    case 'postgres':
    case 'replicated':
      throw new OperatingError(`the database "${options.type}" is not part of this release`, {
        domain: 'user',
        retry: 'never',
        hint: 'set database.type to "sqlite"',
      });
    default:
      return unreachable(options.type);
  }
}
