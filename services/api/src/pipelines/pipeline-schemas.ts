import { isReservedVariable } from '@millrace/service';
import { RESTART_MODES, STOP_MODES } from '@millrace/control-db';
import { z } from 'zod';

const SECOND_MICROS = 1_000_000;
const DAY_MICROS = 86_400 * SECOND_MICROS;
const NAME_LENGTH_MAX = 255;
const QUERY_LENGTH_MAX = 1024 * 1024;
export const PARALLELISM_MAX = 1024;

const text = z.string();
const query = text.min(1, 'must not be empty').max(QUERY_LENGTH_MAX);
const stringMap = z.record(z.string(), text, 'must be an object of strings');
const LABEL_NAME = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,62}$/;
const LABELS_MAX = 64;
const labelName = z
  .string()
  .regex(LABEL_NAME, 'must be letters, digits, "_", "-", "." and "/", at most 63 of them');
const labels = z
  .record(labelName, text.max(255), 'must be an object of strings')
  .refine((given) => Object.keys(given).length <= LABELS_MAX, `must be at most ${LABELS_MAX}`)
  .describe('labels of the caller, to find the pipeline by');
/** Schedulers read what they know of it: the scheduler `node` the labels. */
const schedulerConfig = z
  .looseObject({
    node_labels: stringMap
      .nullish()
      .describe('labels that nodes must have to run the job, `{"zone": "a"}`'),
  })
  .nullish();
const ONE_OF_TWO = '"tags" is another name of "labels"; only one of them may be given';
const name = text.trim().min(1, 'must not be empty').max(NAME_LENGTH_MAX);
const parallelism = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(PARALLELISM_MAX, `must be at most ${PARALLELISM_MAX}`);

const checkpointInterval = z
  .int('must be a whole number')
  .min(SECOND_MICROS, 'must be at least 1 second')
  .max(DAY_MICROS, 'must be at most 1 day');
const udfs = z
  .array(z.strictObject({ definition: text, language: text.default('typescript') }))
  .max(0, 'user functions are not part of this release')
  .nullish();

const variables = stringMap
  .refine(
    (given) => !Object.keys(given).some(isReservedVariable),
    'may set no variable that configures processes: MILLRACE_*, NODE_*, LD_*, DYLD_*, DATABASE*, SCHEDULER, CHECKPOINT_URL, OTEL_EXPORTER_OTLP_*, PATH, HOME',
  )
  .describe('what `{{ NAME }}` stands for in secrets of tables; values are never shown');

export const validateBody = z.strictObject({ query, udfs }).meta({ id: 'ValidateQuery' });

export const createBody = z
  .strictObject({
    name,
    query,
    parallelism: parallelism.default(1),
    udfs,
    checkpoint_interval_micros: checkpointInterval.nullish(),
    state_url: text.nullish(),
    labels: labels.nullish(),
    tags: stringMap.nullish().describe('the name of `labels` in Arroyo'),
    env_vars: variables.nullish(),
    scheduler_config: schedulerConfig,
  })
  .refine(({ labels, tags }) => labels == null || tags == null, ONE_OF_TWO)
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
    env_vars: variables
      .optional()
      .describe('all of them, but for those that the query refers to; a masked value stays'),
    scheduler_config: schedulerConfig,
    parallelism: parallelism.optional().describe('plans the query anew and restarts the job'),
    query: query
      .optional()
      .describe(
        'another query, or the same once more to take over changed tables; restarts the job',
      ),
    name: name.optional(),
    labels: labels.optional().describe('all of them: what is not given is gone'),
    restart: z
      .enum(RESTART_MODES, `must be one of ${RESTART_MODES.join(', ')}`)
      .optional()
      .describe('starts a new run; "safe" lets the tasks end in order, "force" kills them'),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing is to be changed')
  .refine(
    ({ stop = 'none', restart }) => stop === 'none' || restart === undefined,
    'a job cannot be stopped and restarted at once',
  )
  .meta({ id: 'PatchPipeline', minProperties: 1 });

export const restartBody = z
  .strictObject({
    force: z.boolean('must be true or false').nullish(),
    // Without checkpoints every restart is from the beginning.
    ignore_state: z.boolean('must be true or false').nullish(),
  })
  .meta({ id: 'RestartPipeline' });

/** What stands in the place of an id in paths of REST, where a pipeline could not be asked for. */
const TAKEN_IDS = ['preview', 'validate_query'];

/** A chosen id: what is safe in a path and in the name of a file. */
export const pipelineId = text
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'must be letters, digits, "_" and "-", at most 63 of them',
  )
  .refine((id) => !TAKEN_IDS.includes(id), `must not be ${TAKEN_IDS.join(' or ')}`);
