import { JOB_STATES, LOG_LEVELS } from '@millrace/control-db';
import { z } from 'zod';
import { listAnswer, timeMicros } from '../http/answers.ts';

/** Rates are per second; the first five have the names that clients of Arroyo read. */
export const METRIC_NAMES = [
  'messages_recv',
  'messages_sent',
  'bytes_recv',
  'bytes_sent',
  'backpressure',
  'busy_ratio',
  'watermark_lag_seconds',
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

export const jobState = z.enum(JOB_STATES).meta({ id: 'JobState' });

export const jobAnswer = z
  .strictObject({
    id: z.string(),
    pipeline_id: z.string(),
    running_desired: z.boolean(),
    state: jobState,
    state_entered_at: timeMicros,
    wait_reason: z.string().nullable().describe('what a job that makes no progress waits for'),
    run_id: z.int().describe('the generation: grows with every scheduling'),
    restarts: z.int(),
    start_time: timeMicros.nullable(),
    finish_time: timeMicros.nullable(),
    tasks: z.int().nullable(),
    failure_reason: z
      .strictObject({
        error: z.string(),
        domain: z.string(),
        operator_id: z.string().nullable(),
      })
      .nullable(),
    created_at: timeMicros,
    scheduler_config: z.unknown(),
    env_vars: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Job' });

export const jobListAnswer = listAnswer('JobList', jobAnswer);

export const logMessageAnswer = z
  .strictObject({
    id: z.string(),
    created_at: timeMicros,
    run_id: z.int(),
    operator_id: z.string().nullable(),
    task_index: z.int().nullable(),
    level: z.enum(LOG_LEVELS),
    message: z.string(),
    details: z.string(),
    error_domain: z.string().nullable(),
    retry_hint: z.string().nullable(),
  })
  .meta({ id: 'JobLogMessage' });

export const stateChangeAnswer = z.strictObject({
  id: z.string(),
  state: jobState,
  entered_at: timeMicros,
  run_id: z.int(),
  reason: z.string().nullable(),
});

export const historyAnswer = listAnswer('JobHistory', stateChangeAnswer);

const metricGroupAnswer = z.strictObject({
  name: z.enum(METRIC_NAMES),
  subtasks: z.array(
    z.strictObject({
      index: z.int(),
      metrics: z.array(z.strictObject({ time: timeMicros, value: z.number() })),
    }),
  ),
});

export const operatorMetricsAnswer = z
  .strictObject({
    data: z.array(
      z.strictObject({
        node_id: z.int().describe('of the graph of the pipeline'),
        metric_groups: z.array(metricGroupAnswer),
      }),
    ),
  })
  .meta({ id: 'OperatorMetricGroups' });

export const logListAnswer = listAnswer('JobLogMessageList', logMessageAnswer);
