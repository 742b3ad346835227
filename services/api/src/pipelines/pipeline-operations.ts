import type { NewPipeline } from '@millrace/control-db';
import type { PipelineGraph } from '@millrace/planner';
import type { z } from 'zod';
import { loadConnections } from '../connections/load-connections.ts';
import { ApiError } from '../http/api-error.ts';
import { type ListBody, listBody, pageAt } from '../http/page.ts';
import { createOnce } from './create-once.ts';
import { idempotencyOf } from '../http/idempotency.ts';
import { filterOf, type listQuery } from './list-query.ts';
import type { pipelineAnswer } from './pipeline-answers.ts';
import {
  type CreateBody,
  type patchBody,
  pipelineId,
  type previewBody,
  type restartBody,
} from './pipeline-schemas.ts';
import {
  type EncodedQuery,
  encodeQuery,
  type QueryError,
  queryErrors,
  withPreviewSinks,
} from './query-planner.ts';
import { renderPipeline } from './render-pipeline.ts';
import { type ReplanOptions, replanned } from './replan-query.ts';

export type PipelineOperationOptions = ReplanOptions & {
  /** Told when desired state has changed, so that nobody has to wait for the next look at it. */
  readonly onDesiredChange: () => void;
};

type PipelineBody = z.output<typeof pipelineAnswer>;

export type QueryValidation = {
  readonly graph?: PipelineGraph;
  readonly errors: readonly QueryError[];
};

export type CreateOptions = {
  /** Chosen by the caller. */
  readonly id?: string | undefined;
  readonly idempotencyKey?: string | undefined;
};

/**
 * What can be done with pipelines, whatever protocol asks for it. What comes in was checked by the
 * schema of its type; what goes out is the JSON of REST.
 */
export type PipelineOperations = {
  /** A wrong query is a good answer to this question. */
  readonly validate: (query: string) => Promise<QueryValidation>;
  readonly create: (body: CreateBody, options: CreateOptions) => Promise<PipelineBody>;
  readonly preview: (
    body: z.output<typeof previewBody>,
    options: Pick<CreateOptions, 'idempotencyKey'>,
  ) => Promise<PipelineBody>;
  readonly list: (query: z.output<typeof listQuery>) => Promise<ListBody<PipelineBody>>;
  readonly get: (id: string) => Promise<PipelineBody>;
  readonly change: (id: string, body: z.output<typeof patchBody>) => Promise<PipelineBody>;
  readonly restart: (id: string, body: z.output<typeof restartBody>) => Promise<PipelineBody>;
  readonly delete: (id: string) => Promise<void>;
};

const CHECKPOINT_INTERVAL_MICROS = 10_000_000;
const PREVIEW_TTL_MICROS = 60_000_000;

export function pipelineOperations(options: PipelineOperationOptions): PipelineOperations {
  const { db, plan, onDesiredChange } = options;
  return {
    async validate(query) {
      const { saved } = await loadConnections(db);
      const { graph, diagnostics } = plan(query, 1, saved);
      return { ...(graph === null ? {} : { graph }), errors: queryErrors(query, diagnostics) };
    },
    create: (body, given) => createPipeline(options, body, given),
    preview: (body, given) => preview(options, body, given),
    async list(query) {
      const page = await pageAt(query, (each) => db.pipelines.list(each, filterOf(query)));
      return listBody(page, renderPipeline);
    },
    get: async (id) => renderPipeline(await db.pipelines.get(id)),
    change: (id, body) => change(options, id, body),
    async restart(id, body) {
      const mode = body.force === true ? 'force' : 'safe';
      const restarted = await db.pipelines.restart(id, mode);
      onDesiredChange();
      return renderPipeline(restarted);
    },
    async delete(id) {
      await db.pipelines.delete(id);
      onDesiredChange();
    },
  };
}

async function createPipeline(
  { db, catalog, plan, onDesiredChange }: PipelineOperationOptions,
  body: CreateBody,
  { id, idempotencyKey }: CreateOptions,
): Promise<PipelineBody> {
  if (id !== undefined) checkId(id);
  const { query: text, parallelism } = body;
  const loaded = await loadConnections(db);
  const environment = body.env_vars ?? {};
  const encoded = encodeQuery({ plan, catalog }, { text, parallelism, loaded, environment });
  const created = await createOnce(db, {
    ...newPipeline(body),
    ...encoded,
    id,
    idempotency: idempotencyOf(idempotencyKey, ['create', id, body]),
  });
  onDesiredChange();
  return renderPipeline(created);
}

function checkId(id: string): void {
  const { success, error } = pipelineId.safeParse(id);
  if (success) return;
  const message = error.issues.map((issue) => issue.message).join(', ');
  throw new ApiError('invalid_request', `the id of a pipeline ${message}`);
}

function newPipeline(body: CreateBody): Omit<NewPipeline, keyof EncodedQuery> {
  return {
    name: body.name,
    parallelism: body.parallelism,
    tags: body.labels ?? body.tags ?? undefined,
    stateUrl: body.state_url ?? undefined,
    checkpointIntervalMicros: body.checkpoint_interval_micros ?? CHECKPOINT_INTERVAL_MICROS,
    schedulerConfig: body.scheduler_config ?? undefined,
  };
}

async function preview(
  { db, catalog, plan, onDesiredChange }: PipelineOperationOptions,
  body: z.output<typeof previewBody>,
  { idempotencyKey }: Pick<CreateOptions, 'idempotencyKey'>,
): Promise<PipelineBody> {
  const { query, enable_sinks } = body;
  const loaded = await loadConnections(db);
  const encoded = encodeQuery(
    { plan, catalog },
    { text: query, parallelism: 1, loaded, environment: {} },
    (program) => (enable_sinks ? program : withPreviewSinks(catalog, program)),
  );
  const created = await db.pipelines.create({
    name: 'preview',
    ...encoded,
    parallelism: 1,
    preview: true,
    ttlMicros: PREVIEW_TTL_MICROS,
    idempotency: idempotencyOf(idempotencyKey, ['preview', body]),
    checkpointIntervalMicros: CHECKPOINT_INTERVAL_MICROS,
  });
  onDesiredChange();
  return renderPipeline(created);
}

async function change(
  options: PipelineOperationOptions,
  id: string,
  body: z.output<typeof patchBody>,
): Promise<PipelineBody> {
  const { db, onDesiredChange } = options;
  const changed = await db.pipelines.changeDesired(id, {
    stop: body.stop,
    ...(await replanned(options, id, body)),
    name: body.name,
    tags: body.labels,
    restart: body.restart,
    checkpointIntervalMicros: body.checkpoint_interval_micros,
    schedulerConfig: body.scheduler_config,
  });
  onDesiredChange();
  return renderPipeline(changed);
}
