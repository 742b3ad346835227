import type { PipelineWithJob } from '@millrace/control-db';
import type { MetricsSample, SubtaskMetrics } from '@millrace/rpc';
import type { z } from 'zod';
import type { graphAnswer } from '../pipelines/pipeline-answers.ts';
import { METRIC_NAMES, type MetricName, type operatorMetricsAnswer } from './job-answers.ts';

const VALUES: Readonly<Record<MetricName, (sample: MetricsSample) => number | null>> = {
  messages_recv: (sample) => sample.rowsInPerSecond,
  messages_sent: (sample) => sample.rowsOutPerSecond,
  bytes_recv: (sample) => sample.bytesInPerSecond,
  bytes_sent: (sample) => sample.bytesOutPerSecond,
  backpressure: (sample) => sample.backpressure,
  busy_ratio: (sample) => sample.busyRatio,
  watermark_lag_seconds: (sample) => sample.watermarkLagSeconds,
};

/** What each operator of a pipeline did over the last minutes, by metric and subtask. */
export function renderOperatorMetrics(
  { pipeline }: PipelineWithJob,
  metrics: readonly SubtaskMetrics[],
): z.output<typeof operatorMetricsAnswer> {
  // Written by `JSON.stringify` when the pipeline was planned.
  const graph = JSON.parse(pipeline.graph) as z.output<typeof graphAnswer>;
  const data = graph.nodes.flatMap(({ node_id, operator }) => {
    const subtasks = metrics
      .filter(({ operatorId }) => operatorId === operator)
      .toSorted((left, right) => left.subtask - right.subtask);
    if (subtasks.length === 0) return [];
    const metric_groups = METRIC_NAMES.map((name) => ({
      name,
      subtasks: subtasks.map(({ subtask, samples = [] }) => ({
        index: subtask,
        metrics: samples.flatMap((sample) => {
          const value = VALUES[name](sample);
          return value === null ? [] : [{ time: sample.timeMicros, value }];
        }),
      })),
    }));
    return [{ node_id, metric_groups }];
  });
  return { data };
}
