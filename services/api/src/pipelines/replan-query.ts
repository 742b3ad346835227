import type { ControlDb, DesiredChange } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { z } from 'zod';
import { loadConnections } from '../connections/load-connections.ts';
import { ApiError } from '../http/api-error.ts';
import { changeEnvironment } from './environment.ts';
import type { patchBody } from './pipeline-schemas.ts';
import { encodeQuery, type QueryPlanner } from './query-planner.ts';

export type ReplanOptions = {
  readonly db: ControlDb;
  readonly catalog: Catalog;
  readonly plan: QueryPlanner;
};

/**
 * The parallelism is part of the program, so a new one plans the kept query again; so does the
 * query itself, when it is given once more, for the tables that it names may have changed. What the
 * query refers to is kept among the variables.
 */
export async function replanned(
  { db, catalog, plan }: ReplanOptions,
  id: string,
  body: z.output<typeof patchBody>,
): Promise<DesiredChange> {
  const { env_vars: given } = body;
  if (body.parallelism === undefined && body.query === undefined && given === undefined) return {};
  const { pipeline, job } = await db.pipelines.get(id);
  const { query: text = pipeline.query, parallelism = job.config.parallelism } = body;
  const known = job.config.environment;
  const program = await db.pipelines.program(id);
  const texts = [text, program];
  const environment = given === undefined ? known : changeEnvironment(given, known, texts);
  const isRescaled = parallelism !== job.config.parallelism;
  const kept = given === undefined ? {} : { environment };
  if (body.query === undefined && !isRescaled) return kept;
  if (pipeline.preview) {
    const message = 'a preview keeps its query and its parallelism of 1';
    throw new ApiError('invalid_request', message, { hint: 'create another one' });
  }
  const loaded = await loadConnections(db);
  const { environment: variables, ...encoded } = encodeQuery(
    { plan, catalog },
    { text, parallelism, loaded, environment },
  );
  const isSame = encoded.query === pipeline.query && encoded.program === program;
  return isSame && !isRescaled ? kept : { parallelism, environment: variables, plan: encoded };
}
