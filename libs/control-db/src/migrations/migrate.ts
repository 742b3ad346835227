import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { errorMessage } from '@millrace/std';
import { ControlDbError } from '../errors.ts';
import type { ControlSchema } from '../schema.ts';
import { pipelinesAndJobs } from './0001-pipelines-and-jobs.ts';
import { jobHistory } from './0002-job-history.ts';
import { idempotencyKeys } from './0003-idempotency-keys.ts';
import { connections } from './0004-connections.ts';
import { leases } from './0005-leases.ts';
import { traceOfRequest } from './0006-trace-of-request.ts';
import { placedWorkers } from './0007-placed-workers.ts';

/**
 * Every migration, by the name under which the database remembers it. They only go forward: a
 * released one is never edited, a mistake is put right by the next one.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-pipelines-and-jobs': pipelinesAndJobs,
  '0002-job-history': jobHistory,
  '0003-idempotency-keys': idempotencyKeys,
  '0004-connections': connections,
  '0005-leases': leases,
  '0006-trace-of-request': traceOfRequest,
  '0007-placed-workers': placedWorkers,
};

/**
 * Brings the database to this release's schema; does nothing when it is there already. Safe to call
 * from several processes at once: drivers run it in one exclusive transaction.
 */
export async function migrateToLatest(db: Kysely<ControlSchema>): Promise<void> {
  const provider = { getMigrations: async () => ({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    throw new ControlDbError(
      'schema-newer',
      'the control database was written by a newer release of millrace',
      { hint: 'start that release, or choose another database', cause: error },
    );
  }
  throw error instanceof Error ? error : new Error(errorMessage(error));
}
