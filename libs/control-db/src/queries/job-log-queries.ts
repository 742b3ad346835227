import { ControlDbError } from '../errors.ts';
import {
  type JobLogMessage,
  type JobLogStore,
  LOG_MESSAGES_PER_JOB_MAX,
  type NewJobLogMessage,
} from '../job-log-store.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import { olderThan } from './older-than.ts';
import { type ControlTransaction, newId, nowMicros, type QueryContext } from './query-context.ts';
import { toJobLogMessage } from './rows.ts';

export function jobLogQueries(context: QueryContext): JobLogStore {
  return {
    append: (message) =>
      context.db.transaction().execute((tx) => appendMessage(tx, context, message)),
    list: (jobId, page) => listMessages(context, jobId, page),
  };
}

async function appendMessage(
  tx: ControlTransaction,
  { clock, random }: QueryContext,
  message: NewJobLogMessage,
): Promise<JobLogMessage> {
  const id = newId('jlm', random);
  await requireJob(tx, message.jobId);
  const createdAtMicros = Math.max(nowMicros(clock), await afterNewest(tx, message.jobId));
  await tx
    .insertInto('job_log_messages')
    .values({
      id,
      job_id: message.jobId,
      run_id: message.runId,
      created_at: createdAtMicros,
      log_level: message.level,
      operator_id: message.operatorId,
      task_index: message.taskIndex,
      message: message.message,
      details: message.details,
      error_domain: message.errorDomain,
      retry_hint: message.retryHint,
    })
    .execute();
  await dropOldMessages(tx, message.jobId);
  return { ...message, id, createdAtMicros };
}

async function requireJob(tx: ControlTransaction, jobId: string): Promise<void> {
  const job = await tx
    .selectFrom('job_configs')
    .select('id')
    .where('id', '=', jobId)
    .executeTakeFirst();
  if (job === undefined) throw new ControlDbError('not-found', `job "${jobId}" does not exist`);
}

/**
 * A time of its own for each message of a job, because it is what they are ordered by: clocks tell
 * milliseconds, in which many messages may arrive, and they may be set back.
 */
async function afterNewest(tx: ControlTransaction, jobId: string): Promise<number> {
  const newest = await tx
    .selectFrom('job_log_messages')
    .select('created_at')
    .where('job_id', '=', jobId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest === undefined ? 0 : newest.created_at + 1;
}

async function dropOldMessages(tx: ControlTransaction, jobId: string): Promise<void> {
  const newestToDrop = await tx
    .selectFrom('job_log_messages')
    .select(['id', 'created_at'])
    .where('job_id', '=', jobId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(LOG_MESSAGES_PER_JOB_MAX)
    .executeTakeFirst();
  if (newestToDrop === undefined) return;
  await tx
    .deleteFrom('job_log_messages')
    .where('job_id', '=', jobId)
    .where((eb) =>
      eb.or([
        eb('created_at', '<', newestToDrop.created_at),
        eb.and([eb('created_at', '=', newestToDrop.created_at), eb('id', '<=', newestToDrop.id)]),
      ]),
    )
    .execute();
}

async function listMessages(
  { db }: QueryContext,
  jobId: string,
  page: PageRequest,
): Promise<Page<JobLogMessage>> {
  let query = db
    .selectFrom('job_log_messages')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  const { startingAfter } = page;
  if (startingAfter !== undefined) {
    const last = await db
      .selectFrom('job_log_messages')
      .select(['id', 'created_at as createdAtMicros'])
      .where('job_id', '=', jobId)
      .where('id', '=', startingAfter)
      .executeTakeFirst();
    if (last === undefined) {
      throw new ControlDbError('not-found', `message "${startingAfter}" does not exist`);
    }
    query = query.where(olderThan('job_log_messages', last));
  }
  return pageOf(await query.execute(), page.limit, toJobLogMessage);
}
