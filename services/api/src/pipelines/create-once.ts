import { isDeepStrictEqual } from 'node:util';
import {
  type ControlDb,
  isControlDbError,
  type NewPipeline,
  type PipelineWithJob,
} from '@millrace/control-db';
import { ApiError } from '../http/api-error.ts';
import { changeEnvironment } from './environment.ts';

/**
 * Creates a pipeline; asked again for the same under the same id of the caller, gives what is
 * there.
 */
export async function createOnce(db: ControlDb, wanted: NewPipeline): Promise<PipelineWithJob> {
  try {
    return await db.pipelines.create(wanted);
  } catch (error) {
    const { id } = wanted;
    if (id === undefined || !isControlDbError(error, 'conflict')) throw error;
    const known = await db.pipelines.get(id).catch(() => null);
    if (known === null) throw error;
    if (isSame(known, wanted)) return known;
    const message = `pipeline "${id}" exists already and differs from this one`;
    const hint = 'change it with PATCH, or choose another id';
    throw new ApiError('conflict', message, { hint, cause: error });
  }
}

function isSame({ pipeline, job: { config } }: PipelineWithJob, wanted: NewPipeline): boolean {
  return isDeepStrictEqual(
    {
      name: pipeline.name,
      query: pipeline.query,
      tags: pipeline.tags,
      preview: pipeline.preview,
      stateUrl: pipeline.stateUrl,
      parallelism: config.parallelism,
      checkpointIntervalMicros: config.checkpointIntervalMicros,
      environment: config.environment,
      schedulerConfig: config.schedulerConfig,
    },
    {
      name: wanted.name,
      query: wanted.query,
      tags: wanted.tags ?? {},
      preview: wanted.preview === true,
      stateUrl: wanted.stateUrl ?? null,
      parallelism: wanted.parallelism,
      checkpointIntervalMicros: wanted.checkpointIntervalMicros,
      environment: changeEnvironment(wanted.environment ?? {}, config.environment, [wanted.query]),
      schedulerConfig: wanted.schedulerConfig ?? {},
    },
  );
}
