import { ControlDbError } from '../errors.ts';
import type { JobState } from '../job-state.ts';
import { type JobStateChange, STATE_CHANGES_PER_JOB_MAX } from '../job-store.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { JobStateChangeTable } from '../schema.ts';
import type { ControlTransaction, QueryContext } from './query-context.ts';

/**
 * Remembers that a job has entered a state; the revision of its status orders what is remembered.
 */
export async function insertStateChange(
  tx: ControlTransaction,
  change: JobStateChangeTable,
): Promise<void> {
  await tx.insertInto('job_state_changes').values(change).execute();
  const newestToDrop = await tx
    .selectFrom('job_state_changes')
    .select('revision')
    .where('job_id', '=', change.job_id)
    .orderBy('revision', 'desc')
    .limit(1)
    .offset(STATE_CHANGES_PER_JOB_MAX)
    .executeTakeFirst();
  if (newestToDrop === undefined) return;
  await tx
    .deleteFrom('job_state_changes')
    .where('job_id', '=', change.job_id)
    .where('revision', '<=', newestToDrop.revision)
    .execute();
}

export async function listStateChanges(
  { db }: QueryContext,
  jobId: string,
  page: PageRequest,
): Promise<Page<JobStateChange>> {
  let query = db
    .selectFrom('job_state_changes')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('revision', 'desc')
    .limit(page.limit + 1);
  if (page.startingAfter !== undefined) {
    const revision = Number(page.startingAfter);
    if (!Number.isSafeInteger(revision)) {
      throw new ControlDbError('not-found', `state change "${page.startingAfter}" does not exist`);
    }
    query = query.where('revision', '<', revision);
  }
  return pageOf(await query.execute(), page.limit, toStateChange);
}

function toStateChange(row: JobStateChangeTable): JobStateChange {
  return {
    id: String(row.revision),
    // Only this lib writes the table.
    state: row.state as JobState,
    enteredAtMicros: row.entered_at,
    runId: row.run_id,
    reason: row.reason,
  };
}
