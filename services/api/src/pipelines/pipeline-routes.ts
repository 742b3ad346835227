import type { ControlDb, DesiredChange, NewPipeline } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { listBody, pageAt } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { idempotencyHeaders, idempotencyOf } from './idempotency.ts';
import { pipelineAnswer, pipelineListAnswer, validateAnswer } from './pipeline-answers.ts';
import {
  type CreateBody,
  createBody,
  labelsOfFilter,
  listQuery,
  patchBody,
  pipelineId,
  previewBody,
  restartBody,
  validateBody,
} from './pipeline-schemas.ts';
import { encodeQuery, type QueryPlanner, queryErrors, withPreviewSinks } from './query-planner.ts';
import { renderPipeline } from './render-pipeline.ts';

export type PipelineRouteOptions = {
  readonly db: ControlDb;
  readonly catalog: Catalog;
  readonly plan: QueryPlanner;
  /** Told when desired state has changed, so that nobody has to wait for the next look at it. */
  readonly onDesiredChange: () => void;
};

const CHECKPOINT_INTERVAL_MICROS = 10_000_000;
const PREVIEW_TTL_MICROS = 60_000_000;
const PREFIX = '/api/v1/pipelines';

export function pipelineRoutes(options: PipelineRouteOptions): Route[] {
  return [...creatingRoutes(options), ...readingRoutes(options), ...changingRoutes(options)];
}

function creatingRoutes(options: PipelineRouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: PREFIX,
      summary: 'Creates a pipeline and starts it.',
      headers: idempotencyHeaders,
      body: createBody,
      answer: pipelineAnswer,
      handle: (request) => createPipeline(options, request),
    },
    {
      method: 'PUT',
      path: `${PREFIX}/:id`,
      summary: 'Creates a pipeline under an id of the caller.',
      headers: idempotencyHeaders,
      body: createBody,
      answer: pipelineAnswer,
      handle: (request) => {
        const id = parseId(pathParameter(request, 'id'));
        return createPipeline(options, request, id);
      },
    },
    {
      method: 'POST',
      path: `${PREFIX}/preview`,
      summary: 'Runs a query for a minute, its sinks replaced by live output.',
      headers: idempotencyHeaders,
      body: previewBody,
      answer: pipelineAnswer,
      handle: (request) => preview(options, request),
    },
  ];
}

function readingRoutes(options: PipelineRouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: `${PREFIX}/validate_query`,
      summary: 'Says what is wrong with a query, or shows its dataflow.',
      body: validateBody,
      answer: validateAnswer,
      handle: async (request) => validateQuery(options, request),
    },
    {
      method: 'GET',
      path: PREFIX,
      summary: 'The pipelines without previews, newest first.',
      query: listQuery,
      answer: pipelineListAnswer,
      handle: (request) => listPipelines(options, request),
    },
    {
      method: 'GET',
      path: `${PREFIX}/:id`,
      summary: 'One pipeline.',
      answer: pipelineAnswer,
      handle: async (request) =>
        renderPipeline(await options.db.pipelines.get(pathParameter(request, 'id'))),
    },
  ];
}

function changingRoutes(options: PipelineRouteOptions): Route[] {
  return [
    {
      method: 'PATCH',
      path: `${PREFIX}/:id`,
      summary: 'Changes what is wanted of a pipeline: stops it, starts it, sets it anew.',
      body: patchBody,
      answer: pipelineAnswer,
      handle: (request) => patch(options, request),
    },
    {
      method: 'DELETE',
      path: `${PREFIX}/:id`,
      summary: 'Deletes a pipeline that does not run.',
      answer: z.strictObject({}),
      handle: async (request) => {
        await options.db.pipelines.delete(pathParameter(request, 'id'));
        options.onDesiredChange();
        return {};
      },
    },
    {
      method: 'POST',
      path: `${PREFIX}/:id/restart`,
      summary: 'Starts a new run of the job, after the end of the present one.',
      body: restartBody,
      bodyOptional: true,
      answer: pipelineAnswer,
      handle: (request) => restart(options, request),
    },
  ];
}

function parseId(id: string): string {
  const { success, error } = pipelineId.safeParse(id);
  if (success) return id;
  const message = error.issues.map((issue) => issue.message).join(', ');
  throw new ApiError('invalid_request', `the id of a pipeline ${message}`);
}

/** A wrong query is a good answer to this question, so the status is 200 either way. */
function validateQuery({ plan }: PipelineRouteOptions, request: FastifyRequest): object {
  const { query } = parseInput(validateBody, request.body);
  const { graph, diagnostics } = plan(query, 1);
  return {
    ...(graph === null ? {} : { graph }),
    errors: queryErrors(query, diagnostics),
  };
}

async function createPipeline(
  { db, plan, onDesiredChange }: PipelineRouteOptions,
  request: FastifyRequest,
  id?: string,
): Promise<object> {
  const body = parseInput(createBody, request.body);
  const encoded = encodeQuery(plan, body.query, body.parallelism);
  const idempotency = idempotencyOf(request);
  const created = await db.pipelines.create({
    ...newPipeline(body),
    ...encoded,
    id,
    idempotency,
  });
  onDesiredChange();
  return renderPipeline(created);
}

function newPipeline(body: CreateBody): Omit<NewPipeline, 'program' | 'graph'> {
  return {
    name: body.name,
    query: body.query,
    parallelism: body.parallelism,
    tags: body.labels ?? body.tags ?? undefined,
    stateUrl: body.state_url ?? undefined,
    checkpointIntervalMicros: body.checkpoint_interval_micros ?? CHECKPOINT_INTERVAL_MICROS,
    environment: body.env_vars ?? undefined,
    schedulerConfig: body.scheduler_config ?? undefined,
  };
}

async function preview(
  { db, catalog, plan, onDesiredChange }: PipelineRouteOptions,
  request: FastifyRequest,
): Promise<object> {
  const { query, enable_sinks } = parseInput(previewBody, request.body);
  const encoded = encodeQuery(plan, query, 1, (program) =>
    enable_sinks ? program : withPreviewSinks(catalog, program),
  );
  const created = await db.pipelines.create({
    name: 'preview',
    query,
    ...encoded,
    parallelism: 1,
    preview: true,
    ttlMicros: PREVIEW_TTL_MICROS,
    idempotency: idempotencyOf(request),
    checkpointIntervalMicros: CHECKPOINT_INTERVAL_MICROS,
  });
  onDesiredChange();
  return renderPipeline(created);
}

async function listPipelines({ db }: PipelineRouteOptions, request: FastifyRequest) {
  const query = parseInput(listQuery, request.query, 'query string');
  const filter = { tags: labelsOfFilter(query.label) };
  return listBody(await pageAt(query, (page) => db.pipelines.list(page, filter)), renderPipeline);
}

async function patch(options: PipelineRouteOptions, request: FastifyRequest): Promise<object> {
  const { db, onDesiredChange } = options;
  const body = parseInput(patchBody, request.body);
  const id = pathParameter(request, 'id');
  const changed = await db.pipelines.changeDesired(id, {
    stop: body.stop,
    ...(await rescaled(options, id, body.parallelism)),
    name: body.name,
    tags: body.labels,
    restart: body.restart,
    checkpointIntervalMicros: body.checkpoint_interval_micros,
    environment: body.env_vars,
    schedulerConfig: body.scheduler_config,
  });
  onDesiredChange();
  return renderPipeline(changed);
}

/** The parallelism is part of the program, so the kept query is planned again. */
async function rescaled(
  { db, plan }: PipelineRouteOptions,
  id: string,
  parallelism: number | undefined,
): Promise<DesiredChange> {
  if (parallelism === undefined) return {};
  const { pipeline, job } = await db.pipelines.get(id);
  if (parallelism === job.config.parallelism) return {};
  if (pipeline.preview) {
    throw new ApiError('invalid_request', 'parallelism: a preview runs at parallelism 1');
  }
  return { parallelism, plan: encodeQuery(plan, pipeline.query, parallelism) };
}

async function restart(
  { db, onDesiredChange }: PipelineRouteOptions,
  request: FastifyRequest,
): Promise<object> {
  const body = parseInput(restartBody, request.body ?? {});
  const mode = body.force === true ? 'force' : 'safe';
  const restarted = await db.pipelines.restart(pathParameter(request, 'id'), mode);
  onDesiredChange();
  return renderPipeline(restarted);
}
