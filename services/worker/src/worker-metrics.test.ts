import type { SubtaskMetrics } from '@millrace/rpc';
import { createMetrics } from '@millrace/service';
import { expect, test } from 'vitest';
import { registerTaskMetrics } from './worker-metrics.ts';

const subtask: SubtaskMetrics = {
  operatorId: 'tumble_3',
  operatorName: 'tumbling window',
  subtask: 1,
  rowsIn: 10,
  rowsOut: 2,
  bytesIn: 300,
  bytesOut: 40,
  batchesIn: 1,
  batchesOut: 1,
  lateRows: 5,
  decodeErrors: 0,
  watermarkMicros: 1_700_000_000_500_000n,
  queueFill: 0.5,
  busyRatio: 0.25,
};

async function scrape(subtasks: readonly SubtaskMetrics[]): Promise<string[]> {
  const metrics = createMetrics('worker');
  registerTaskMetrics(metrics, async () => ({
    jobId: 'job_1',
    pipelineId: 'pl_1',
    nowMs: 1_700_000_003_000,
    subtasks,
  }));
  const lines = (await metrics.expose()).split('\n');
  return lines.filter((line) => line.startsWith('millrace_worker_'));
}

const LABELS =
  'job_id="job_1",pipeline_id="pl_1",operator_id="tumble_3",operator="tumbling window",subtask="1",service="worker"';

test('every figure of a subtask is shown under its operator', async () => {
  expect(await scrape([subtask])).toEqual([
    `millrace_worker_rows_in_total{${LABELS}} 10`,
    `millrace_worker_rows_out_total{${LABELS}} 2`,
    `millrace_worker_bytes_in_total{${LABELS}} 300`,
    `millrace_worker_bytes_out_total{${LABELS}} 40`,
    `millrace_worker_batches_in_total{${LABELS}} 1`,
    `millrace_worker_batches_out_total{${LABELS}} 1`,
    `millrace_worker_late_rows_total{${LABELS}} 5`,
    `millrace_worker_decode_errors_total{${LABELS}} 0`,
    `millrace_worker_queue_fill_ratio{${LABELS}} 0.5`,
    `millrace_worker_busy_ratio{${LABELS}} 0.25`,
    `millrace_worker_watermark_seconds{${LABELS}} 1700000000.5`,
    `millrace_worker_watermark_lag_seconds{${LABELS}} 2.5`,
  ]);
});

test('a subtask without a watermark, or with all its rows behind it, has no sample of it', async () => {
  for (const watermarkMicros of [null, 2n ** 63n - 1n]) {
    const lines = await scrape([{ ...subtask, watermarkMicros }]);
    expect(lines.filter((line) => line.includes('watermark'))).toEqual([]);
  }
});
