import { ControlDbError } from '../errors.ts';
import { isAtRest } from '../job-at-rest.ts';
import type { RestartMode } from '../job-state.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { PipelineFilter } from '../pipeline-filter.ts';
import type {
  DesiredChange,
  NewPipeline,
  PipelineStore,
  PipelineWithJob,
} from '../pipeline-store.ts';
import { keepUses } from './connection-uses.ts';
import { keepKey, pipelineOfKey } from './idempotency-queries.ts';
import { filterConditions } from './filter-conditions.ts';
import { insertJob, selectJobs } from './job-queries.ts';
import { olderThan } from './older-than.ts';
import { type ControlTransaction, newId, nowMicros, type QueryContext } from './query-context.ts';
import { toJob, toPipelineWithJob } from './rows.ts';

export function pipelineQueries(context: QueryContext): PipelineStore {
  const { db } = context;
  return {
    create: (pipeline) => db.transaction().execute((tx) => createPipeline(tx, context, pipeline)),
    get: (pipelineId) => getPipeline(db, pipelineId),
    list: (page, filter) => listPipelines(context, page, filter ?? {}),
    program: (pipelineId) => getProgram(context, pipelineId),
    changeDesired: (pipelineId, change) =>
      db.transaction().execute((tx) => changeDesired(tx, context, pipelineId, change)),
    restart: (pipelineId, mode) =>
      db.transaction().execute((tx) => requestRestart(tx, context, pipelineId, mode)),
    delete: (pipelineId) => db.transaction().execute((tx) => deletePipeline(tx, pipelineId)),
    deletePreviewsBefore: (createdBeforeMicros) =>
      db.transaction().execute((tx) => deletePreviewsBefore(tx, createdBeforeMicros)),
  };
}

async function createPipeline(
  tx: ControlTransaction,
  context: QueryContext,
  pipeline: NewPipeline,
): Promise<PipelineWithJob> {
  const createdAtMicros = nowMicros(context.clock);
  const { idempotency } = pipeline;
  if (idempotency !== undefined) {
    const known = await pipelineOfKey(tx, idempotency, createdAtMicros);
    if (known !== null) return getPipeline(tx, known);
  }
  const pipelineId = pipeline.id ?? newId('pl', context.random);
  await tx
    .insertInto('pipelines')
    .values({
      id: pipelineId,
      name: pipeline.name,
      query: pipeline.query,
      program: pipeline.program,
      graph: pipeline.graph,
      udfs: JSON.stringify(pipeline.udfs ?? []),
      tags: JSON.stringify(pipeline.tags ?? {}),
      preview: pipeline.preview === true ? 1 : 0,
      state_url: pipeline.stateUrl ?? null,
      created_at: createdAtMicros,
      updated_at: createdAtMicros,
    })
    .execute();
  await insertJob(tx, {
    jobId: newId('job', context.random),
    pipelineId,
    createdAtMicros,
    pipeline,
    traceParent: context.traceParent(),
  });
  if (pipeline.uses !== undefined && pipeline.preview !== true) {
    await keepUses(tx, pipelineId, pipeline.uses);
  }
  if (idempotency !== undefined) {
    await keepKey(tx, idempotency, { id: pipelineId, createdAtMicros });
  }
  return getPipeline(tx, pipelineId);
}

async function getPipeline(db: QueryContext['db'], pipelineId: string): Promise<PipelineWithJob> {
  const row = await selectPipelines(db).where('pipelines.id', '=', pipelineId).executeTakeFirst();
  if (row === undefined) throw pipelineNotFound(pipelineId);
  return toPipelineWithJob(row);
}

async function listPipelines(
  { db }: QueryContext,
  page: PageRequest,
  filter: PipelineFilter,
): Promise<Page<PipelineWithJob>> {
  let query = selectPipelines(db)
    .where('pipelines.preview', '=', 0)
    .orderBy('pipelines.created_at', 'desc')
    .orderBy('pipelines.id', 'desc')
    .limit(page.limit + 1);
  for (const condition of filterConditions(filter)) query = query.where(condition);
  if (page.startingAfter !== undefined) {
    const { pipeline } = await getPipeline(db, page.startingAfter);
    query = query.where(olderThan('pipelines', pipeline));
  }
  return pageOf(await query.execute(), page.limit, toPipelineWithJob);
}

async function getProgram({ db }: QueryContext, pipelineId: string): Promise<string> {
  const row = await db
    .selectFrom('pipelines')
    .select('program')
    .where('id', '=', pipelineId)
    .executeTakeFirst();
  if (row === undefined) throw pipelineNotFound(pipelineId);
  return row.program;
}

async function changeDesired(
  tx: ControlTransaction,
  context: QueryContext,
  pipelineId: string,
  change: DesiredChange,
): Promise<PipelineWithJob> {
  const { job } = await getPipeline(tx, pipelineId);
  await changePipeline(tx, context, pipelineId, change);
  const changed = {
    ...(change.stop === undefined ? {} : { stop: change.stop }),
    ...(change.parallelism === undefined ? {} : { parallelism: change.parallelism }),
    ...(change.checkpointIntervalMicros === undefined
      ? {}
      : { checkpoint_interval_micros: change.checkpointIntervalMicros }),
    ...(change.environment === undefined ? {} : { env_vars: JSON.stringify(change.environment) }),
    ...(change.schedulerConfig === undefined
      ? {}
      : { scheduler_config: JSON.stringify(change.schedulerConfig) }),
  };
  await tx
    .updateTable('job_configs')
    .set({
      ...changed,
      trace_parent: context.traceParent(),
      updated_at: nowMicros(context.clock),
    })
    .where('pipeline_id', '=', pipelineId)
    .execute();
  // What rests takes the new plan when it is started again.
  const stop = change.stop ?? job.config.stop;
  const isReplanned = change.plan !== undefined && !isAtRest(job) && stop === 'none';
  if (change.restart === undefined && !isReplanned) return getPipeline(tx, pipelineId);
  return requestRestart(tx, context, pipelineId, change.restart ?? 'safe');
}

async function changePipeline(
  tx: ControlTransaction,
  { clock }: QueryContext,
  pipelineId: string,
  { name, tags, plan }: DesiredChange,
): Promise<void> {
  if (name === undefined && tags === undefined && plan === undefined) return;
  await tx
    .updateTable('pipelines')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }),
      ...(plan === undefined ? {} : { program: plan.program, graph: plan.graph }),
      ...(plan?.query === undefined ? {} : { query: plan.query }),
      updated_at: nowMicros(clock),
    })
    .where('id', '=', pipelineId)
    .execute();
  if (plan?.uses !== undefined) await keepUses(tx, pipelineId, plan.uses);
}

async function requestRestart(
  tx: ControlTransaction,
  { clock, traceParent }: QueryContext,
  pipelineId: string,
  mode: RestartMode,
): Promise<PipelineWithJob> {
  await tx
    .updateTable('job_configs')
    .set((eb) => ({
      stop: 'none',
      restart_mode: mode,
      restart_nonce: eb('restart_nonce', '+', 1),
      trace_parent: traceParent(),
      updated_at: nowMicros(clock),
    }))
    .where('pipeline_id', '=', pipelineId)
    .execute();
  return getPipeline(tx, pipelineId);
}

async function deletePipeline(tx: ControlTransaction, pipelineId: string): Promise<void> {
  const { job } = await getPipeline(tx, pipelineId);
  if (!isAtRest(job)) {
    throw new ControlDbError(
      'conflict',
      `pipeline "${pipelineId}" cannot be deleted while its job is ${job.status.state}`,
      { hint: 'stop it first, and wait until its job is at rest' },
    );
  }
  await tx.deleteFrom('pipelines').where('id', '=', pipelineId).execute();
}

async function deletePreviewsBefore(
  tx: ControlTransaction,
  createdBeforeMicros: number,
): Promise<number> {
  const rows = await selectJobs(tx)
    .where('pipelines.preview', '=', 1)
    .where('pipelines.created_at', '<', createdBeforeMicros)
    .execute();
  const pipelineIds = rows
    .map(toJob)
    .filter(isAtRest)
    .map((job) => job.pipelineId);
  if (pipelineIds.length === 0) return 0;
  await tx.deleteFrom('pipelines').where('id', 'in', pipelineIds).execute();
  return pipelineIds.length;
}

function selectPipelines(db: QueryContext['db']) {
  return selectJobs(db).select([
    'pipelines.query as query',
    'pipelines.graph as graph',
    'pipelines.udfs as udfs',
    'pipelines.tags as tags',
    'pipelines.state_url as state_url',
    'pipelines.created_at as pipeline_created_at',
    'pipelines.updated_at as pipeline_updated_at',
  ]);
}

function pipelineNotFound(pipelineId: string): ControlDbError {
  return new ControlDbError('not-found', `pipeline "${pipelineId}" does not exist`);
}
