import type { Clock, Random } from '@millrace/std';
import type { Dialect } from 'kysely';

/**
 * What a database has to bring: a Kysely dialect that
 *
 * - runs each transaction as if it were alone (a transaction that cannot be is refused with
 *   `database-unavailable`, so that the caller may repeat it),
 * - runs migrations in one exclusive transaction,
 * - returns integers as numbers, and
 * - throws `ControlDbError` and nothing else: `conflict` for a key that exists,
 *   `database-unavailable` for everything that keeps the database from answering; and connects
 *   again by itself once it can.
 *
 * Every driver is a folder beside this file with the same file names, and passes
 * `conformance/control-db.conformance.ts`.
 */
export interface ControlDbDriver {
  readonly dialect: Dialect;
  /**
   * Another answer after every write that is committed, whoever wrote; equal answers mean that
   * nothing was written in between. Rejects as queries do when the database does not answer.
   */
  version(): Promise<string>;
}

/** The time and the dice of the process, for waits between attempts. */
export interface DriverSurroundings {
  readonly clock: Clock;
  readonly random: Random;
}
