import { ControlDbError } from '../errors.ts';
import type { Job, JobStatus, JobStatusChange, JobStore } from '../job-store.ts';
import type { Lease } from '../lease-store.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { PipelineFilter } from '../pipeline-filter.ts';
import type { NewPipeline } from '../pipeline-store.ts';
import { insertStateChange, listStateChanges } from './job-history-queries.ts';
import { requireLease } from './lease-queries.ts';
import { olderThan } from './older-than.ts';
import { filterConditions } from './filter-conditions.ts';
import type { ControlTransaction, QueryContext } from './query-context.ts';
import { toJob } from './rows.ts';

/** With a lease, for whoever may only write while holding it. */
export function jobQueries(context: QueryContext, lease: Lease | null = null): JobStore {
  const { db } = context;
  return {
    all: () => allJobs(context),
    list: (page, filter) => listJobs(context, page, filter ?? {}),
    listOfPipeline: (pipelineId) => listJobsOfPipeline(context, pipelineId),
    get: (jobId) => getJob(db, jobId),
    changeStatus: (jobId, revision, change, reason = null) =>
      db.transaction().execute(async (tx) => {
        if (lease !== null) await requireLease(tx, lease);
        const status = await changeStatus(tx, jobId, revision, change);
        if (change.state !== undefined) await rememberState(tx, jobId, status, reason);
        return status;
      }),
    history: (jobId, page) => listStateChanges(context, jobId, page),
  };
}

type NewJob = {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly createdAtMicros: number;
  readonly pipeline: NewPipeline;
  readonly traceParent: string | null;
};

/** The desired and the observed state of a pipeline that is being created. */
export async function insertJob(tx: ControlTransaction, job: NewJob): Promise<void> {
  const { pipeline } = job;
  await tx
    .insertInto('job_configs')
    .values({
      id: job.jobId,
      pipeline_id: job.pipelineId,
      stop: 'none',
      parallelism: pipeline.parallelism,
      checkpoint_interval_micros: pipeline.checkpointIntervalMicros,
      ttl_micros: pipeline.ttlMicros ?? null,
      restart_nonce: 0,
      restart_mode: 'safe',
      env_vars: JSON.stringify(pipeline.environment ?? {}),
      scheduler_config: JSON.stringify(pipeline.schedulerConfig ?? {}),
      trace_parent: job.traceParent,
      created_at: job.createdAtMicros,
      updated_at: job.createdAtMicros,
    })
    .execute();
  await tx
    .insertInto('job_statuses')
    .values({
      id: job.jobId,
      revision: 0,
      state: 'Created',
      state_entered_at: job.createdAtMicros,
      run_id: 0,
      restarts: 0,
      restart_nonce: 0,
    })
    .execute();
  await insertStateChange(tx, {
    job_id: job.jobId,
    revision: 0,
    state: 'Created',
    entered_at: job.createdAtMicros,
    run_id: 0,
    reason: null,
  });
}

/** Jobs with both of their states; the one join that every reader of jobs uses. */
export function selectJobs(db: QueryContext['db']) {
  return db
    .selectFrom('job_configs')
    .innerJoin('job_statuses', 'job_statuses.id', 'job_configs.id')
    .innerJoin('pipelines', 'pipelines.id', 'job_configs.pipeline_id')
    .select([
      'job_configs.id as id',
      'job_configs.pipeline_id as pipeline_id',
      'pipelines.name as pipeline_name',
      'pipelines.preview as preview',
      'job_configs.created_at as created_at',
      'job_configs.stop as stop',
      'job_configs.parallelism as parallelism',
      'job_configs.checkpoint_interval_micros as checkpoint_interval_micros',
      'job_configs.ttl_micros as ttl_micros',
      'job_configs.restart_nonce as wanted_restart_nonce',
      'job_configs.restart_mode as restart_mode',
      'job_configs.env_vars as env_vars',
      'job_configs.scheduler_config as scheduler_config',
      'job_configs.trace_parent as trace_parent',
      'job_statuses.revision as revision',
      'job_statuses.state as state',
      'job_statuses.state_entered_at as state_entered_at',
      'job_statuses.run_id as run_id',
      'job_statuses.start_time as start_time',
      'job_statuses.finish_time as finish_time',
      'job_statuses.tasks as tasks',
      'job_statuses.restarts as restarts',
      'job_statuses.restart_nonce as restart_nonce',
      'job_statuses.wait_reason as wait_reason',
      'job_statuses.failure_message as failure_message',
      'job_statuses.failure_domain as failure_domain',
      'job_statuses.failure_operator as failure_operator',
      'job_statuses.workers as workers',
    ]);
}

async function allJobs({ db }: QueryContext): Promise<readonly Job[]> {
  const rows = await selectJobs(db)
    .orderBy('job_configs.created_at')
    .orderBy('job_configs.id')
    .execute();
  return rows.map(toJob);
}

async function listJobs(
  { db }: QueryContext,
  page: PageRequest,
  filter: PipelineFilter,
): Promise<Page<Job>> {
  let query = selectJobs(db)
    .where('pipelines.preview', '=', 0)
    .orderBy('job_configs.created_at', 'desc')
    .orderBy('job_configs.id', 'desc')
    .limit(page.limit + 1);
  for (const condition of filterConditions(filter)) query = query.where(condition);
  if (page.startingAfter !== undefined) {
    const last = await getJob(db, page.startingAfter);
    query = query.where(olderThan('job_configs', last));
  }
  return pageOf(await query.execute(), page.limit, toJob);
}

async function listJobsOfPipeline(
  { db }: QueryContext,
  pipelineId: string,
): Promise<readonly Job[]> {
  const rows = await selectJobs(db)
    .where('job_configs.pipeline_id', '=', pipelineId)
    .orderBy('job_configs.created_at', 'desc')
    .orderBy('job_configs.id', 'desc')
    .execute();
  if (rows.length === 0) {
    throw new ControlDbError('not-found', `pipeline "${pipelineId}" does not exist`);
  }
  return rows.map(toJob);
}

async function getJob(db: QueryContext['db'], jobId: string): Promise<Job> {
  const row = await selectJobs(db).where('job_configs.id', '=', jobId).executeTakeFirst();
  if (row === undefined) throw jobNotFound(jobId);
  return toJob(row);
}

async function changeStatus(
  tx: ControlTransaction,
  jobId: string,
  revision: number,
  change: JobStatusChange,
): Promise<JobStatus> {
  const updated = await tx
    .updateTable('job_statuses')
    .set({ ...statusColumns(change), revision: revision + 1 })
    .where('id', '=', jobId)
    .where('revision', '=', revision)
    .executeTakeFirst();
  const { status } = await getJob(tx, jobId);
  if (Number(updated.numUpdatedRows) === 1) return status;
  throw new ControlDbError(
    'conflict',
    `the status of job "${jobId}" is at revision ${status.revision}, not ${revision}: another controller wrote it`,
  );
}

async function rememberState(
  tx: ControlTransaction,
  jobId: string,
  { revision, state, stateEnteredAtMicros, runId }: JobStatus,
  reason: string | null,
): Promise<void> {
  await insertStateChange(tx, {
    job_id: jobId,
    revision,
    state,
    entered_at: stateEnteredAtMicros,
    run_id: runId,
    reason,
  });
}

function statusColumns(change: JobStatusChange) {
  return {
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(change.stateEnteredAtMicros === undefined
      ? {}
      : { state_entered_at: change.stateEnteredAtMicros }),
    ...(change.runId === undefined ? {} : { run_id: change.runId }),
    ...(change.startTimeMicros === undefined ? {} : { start_time: change.startTimeMicros }),
    ...(change.finishTimeMicros === undefined ? {} : { finish_time: change.finishTimeMicros }),
    ...(change.tasks === undefined ? {} : { tasks: change.tasks }),
    ...(change.restarts === undefined ? {} : { restarts: change.restarts }),
    ...(change.restartNonce === undefined ? {} : { restart_nonce: change.restartNonce }),
    ...(change.waitReason === undefined ? {} : { wait_reason: change.waitReason }),
    ...(change.workers === undefined ? {} : { workers: JSON.stringify(change.workers) }),
    ...(change.failure === undefined
      ? {}
      : {
          failure_message: change.failure?.message ?? null,
          failure_domain: change.failure?.domain ?? null,
          failure_operator: change.failure?.operatorId ?? null,
        }),
  };
}

function jobNotFound(jobId: string): ControlDbError {
  return new ControlDbError('not-found', `job "${jobId}" does not exist`);
}
