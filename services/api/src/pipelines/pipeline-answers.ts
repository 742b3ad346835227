import { STOP_MODES } from '@millrace/control-db';
import { z } from 'zod';
import { listAnswer, timeMicros } from '../http/answers.ts';
import { jobState } from '../jobs/job-answers.ts';

const graphNode = z
  .strictObject({
    node_id: z.int(),
    operator: z.string(),
    description: z.string(),
    parallelism: z.int(),
  })
  .meta({ id: 'GraphNode' });

const graphEdge = z
  .strictObject({
    src_id: z.int(),
    dest_id: z.int(),
    key_type: z.string(),
    value_type: z.string(),
    edge_type: z.string(),
  })
  .meta({ id: 'GraphEdge' });

export const graphAnswer = z
  .strictObject({ nodes: z.array(graphNode), edges: z.array(graphEdge) })
  .meta({ id: 'Graph', description: 'the dataflow: operators and the edges between them' });

const place = z.strictObject({ line: z.int(), column: z.int() });

export const validateAnswer = z
  .strictObject({
    graph: graphAnswer.optional(),
    errors: z.array(
      z.strictObject({
        message: z.string(),
        code: z.string(),
        hint: z.string().optional(),
        span: z.strictObject({ start: place, end: place }),
      }),
    ),
  })
  .meta({ id: 'QueryValidation' });

export const pipelineAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    query: z.string(),
    udfs: z.array(z.strictObject({ definition: z.string(), language: z.string() })).readonly(),
    parallelism: z.int(),
    checkpoint_interval_micros: z.int(),
    stop: z.enum(STOP_MODES),
    created_at: timeMicros,
    action: z
      .enum(STOP_MODES)
      .nullable()
      .describe('what `stop` has to become for the action; null when there is none'),
    action_text: z.string(),
    action_in_progress: z.boolean(),
    state: jobState,
    job_id: z.string(),
    graph: graphAnswer,
    preview: z.boolean(),
    state_url: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    tags: z.record(z.string(), z.string()).describe('the same as `labels`'),
  })
  .meta({ id: 'Pipeline' });

export const pipelineListAnswer = listAnswer('PipelineList', pipelineAnswer);
