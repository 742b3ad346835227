import type { Clock, Random } from '@millrace/std';
import { randomId } from '@millrace/std';
import type { Kysely, Transaction } from 'kysely';
import type { ControlSchema } from '../schema.ts';

/** What the queries of every store share: the database, the time and new ids. */
export type QueryContext = {
  readonly db: Kysely<ControlSchema>;
  readonly clock: Clock;
  readonly random: Random;
  /** Of the request that asks for what is written, or null. */
  readonly traceParent: () => string | null;
};

export type ControlTransaction = Transaction<ControlSchema>;

export function nowMicros(clock: Clock): number {
  return Math.round(clock.nowMs() * 1000);
}

export function newId(prefix: 'pl' | 'job' | 'jlm' | 'cp' | 'ct', random: Random): string {
  return randomId(prefix, random);
}
