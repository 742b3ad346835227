import {
  type ControlDb,
  isAtRest,
  type Job,
  type JobLogMessage,
  type JobState,
} from '@millrace/control-db';
import type { Clock } from '@millrace/std';

export type FollowErrorsOptions = {
  readonly db: ControlDb;
  readonly clock: Clock;
  /** Aborts when the service ends, which ends the streams. */
  readonly ending: AbortSignal;
};

export type ErrorMessage =
  | { readonly kind: 'message'; readonly message: JobLogMessage }
  | { readonly kind: 'end'; readonly state: JobState };

/** Messages from before that a reader is shown who has none yet. */
const EARLIER_MESSAGES = 10;
/** As many as the control database keeps of a job. */
const MESSAGES_MAX = 1000;
const LOOK_MS = 1_000;

/**
 * What goes wrong in a job, oldest first: the last messages or those behind `lastId`, and then each
 * as it comes, until the job is at rest, the signal aborts or the service ends.
 */
export async function* followErrors(
  { db, clock, ending }: FollowErrorsOptions,
  { id: jobId }: Job,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ErrorMessage> {
  const over = AbortSignal.any([signal, ending]);
  const known = (await db.jobLogs.list(jobId, { limit: MESSAGES_MAX })).items;
  const seenAt = known.findIndex(({ id }) => id === lastId);
  const shown = seenAt < 0 ? Math.min(EARLIER_MESSAGES, known.length) : seenAt;
  // By their ids: messages of the same moment are in no order that tells what is new.
  let sent: ReadonlySet<string> = new Set(known.slice(shown).map(({ id }) => id));
  while (!over.aborted) {
    // Read before the messages, so that the last ones of a job that ends are not missed.
    const job = await db.jobs.get(jobId);
    const items = await latest(db, jobId, sent);
    for (const message of items.toReversed()) {
      if (!sent.has(message.id)) yield { kind: 'message', message };
    }
    sent = new Set([...items.map(({ id }) => id), ...sent].slice(0, MESSAGES_MAX));
    if (isAtRest(job)) {
      yield { kind: 'end', state: job.status.state };
      return;
    }
    await clock.sleep(LOOK_MS, over).catch(() => undefined);
  }
}

/** The last messages, newest first: a few if one of them was sent already, else all. */
async function latest(
  db: ControlDb,
  jobId: string,
  sent: ReadonlySet<string>,
): Promise<readonly JobLogMessage[]> {
  const few = await db.jobLogs.list(jobId, { limit: EARLIER_MESSAGES });
  if (!few.hasMore || few.items.some(({ id }) => sent.has(id))) return few.items;
  return (await db.jobLogs.list(jobId, { limit: MESSAGES_MAX })).items;
}
