/** The answers of the REST interface, as far as commands read them; `--json` shows all of them. */
import { z } from 'zod';

const graphSchema = z.looseObject({
  nodes: z.array(
    z.looseObject({
      node_id: z.number(),
      operator: z.string(),
      description: z.string(),
      parallelism: z.number(),
    }),
  ),
  edges: z.array(z.looseObject({ src_id: z.number(), dest_id: z.number(), edge_type: z.string() })),
});

export type Graph = z.output<typeof graphSchema>;

export const pipelineSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  state: z.string(),
  parallelism: z.number(),
  created_at: z.number(),
  job_id: z.string(),
  labels: z.record(z.string(), z.string()),
  graph: graphSchema,
});

export type Pipeline = z.output<typeof pipelineSchema>;

export const jobSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  state_entered_at: z.number(),
  wait_reason: z.string().nullish(),
  run_id: z.number(),
  restarts: z.number(),
  env_vars: z.record(z.string(), z.string()),
  failure_reason: z
    .looseObject({ error: z.string(), domain: z.string(), operator_id: z.string().nullish() })
    .nullish(),
});

export type Job = z.output<typeof jobSchema>;

export const logMessageSchema = z.looseObject({
  id: z.string(),
  created_at: z.number(),
  level: z.string(),
  operator_id: z.string().nullish(),
  task_index: z.number().nullish(),
  message: z.string(),
});

export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.looseObject({ data: z.array(item), has_more: z.boolean() });
}

export const JOB_STATES = [
  'Created',
  'Scheduling',
  'Running',
  'Recovering',
  'Restarting',
  'Stopping',
  'Stopped',
  'Finishing',
  'Finished',
  'Failing',
  'Failed',
];

/** The states in which a job stays until somebody asks for something. */
export function isAtRest(state: string): boolean {
  return ['Stopped', 'Finished', 'Failed'].includes(state);
}
