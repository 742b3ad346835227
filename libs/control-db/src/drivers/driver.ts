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
 *   `database-unavailable` for everything that keeps the database from answering; and connects again
 *   by itself once it can.
 *
 * Every driver is a folder beside this file with the same file names, and passes
 * `conformance/control-db.conformance.ts`.
 */
export interface ControlDbDriver {
  readonly dialect: Dialect;
}

/** The time and the dice of the process, for waits between attempts. */
export interface DriverSurroundings {
  readonly clock: Clock;
  readonly random: Random;
}
