import { STOP_MODES } from '@millrace/control-db';
import { z } from 'zod';

const SECOND_MICROS = 1_000_000;
const DAY_MICROS = 86_400 * SECOND_MICROS;
const NAME_LENGTH_MAX = 255;
const QUERY_LENGTH_MAX = 1024 * 1024;
export const PARALLELISM_MAX = 1024;

const text = z.string({ error: expected('must be a string') });
function expected(message: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? 'is missing' : message;
}

const query = text.min(1, 'must not be empty').max(QUERY_LENGTH_MAX);
const stringMap = z.record(z.string(), text, 'must be an object of strings');
const checkpointInterval = z
  .int('must be a whole number')
  .min(SECOND_MICROS, 'must be at least 1 second')
  .max(DAY_MICROS, 'must be at most 1 day');
const udfs = z
  .array(z.strictObject({ definition: text, language: text.default('typescript') }))
  .max(0, 'user functions are not part of this release')
  .nullish();

export const validateBody = z.strictObject({ query, udfs }).meta({ id: 'ValidateQuery' });

export const createBody = z
  .strictObject({
    name: text.trim().min(1, 'must not be empty').max(NAME_LENGTH_MAX),
    query,
    parallelism: z.int('must be a whole number').min(1).max(PARALLELISM_MAX).default(1),
    udfs,
    checkpoint_interval_micros: checkpointInterval.nullish(),
    state_url: text.nullish(),
    tags: stringMap.nullish(),
    env_vars: stringMap.nullish(),
    scheduler_config: z.unknown().optional(),
  })
  .meta({ id: 'CreatePipeline' });

export type CreateBody = z.output<typeof createBody>;

export const previewBody = z
  .strictObject({
    query,
    udfs,
    enable_sinks: z.boolean('must be true or false').default(false),
  })
  .meta({ id: 'PreviewPipeline' });

export const patchBody = z
  .strictObject({
    stop: z.enum(STOP_MODES, `must be one of ${STOP_MODES.join(', ')}`).optional(),
    checkpoint_interval_micros: checkpointInterval.optional(),
    env_vars: stringMap.optional(),
    scheduler_config: z.unknown().optional(),
    parallelism: z
      .undefined('cannot be changed in this release; create the pipeline again')
      .optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing is to be changed')
  .meta({ id: 'PatchPipeline' });

export const restartBody = z
  .strictObject({
    force: z.boolean('must be true or false').nullish(),
    // Without checkpoints every restart is from the beginning.
    ignore_state: z.boolean('must be true or false').nullish(),
  })
  .meta({ id: 'RestartPipeline' });

/** A chosen id: what is safe in a path and in the name of a file. */
export const pipelineId = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
  'must be letters, digits, "_" and "-", at most 63 of them',
);
