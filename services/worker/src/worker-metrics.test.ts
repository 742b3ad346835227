import type { SlotMetrics } from '@millrace/dataflow';
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
  backpressure: 0.75,
  busyRatio: 0.25,
  stateBytes: 4096,
};

const slot: SlotMetrics = {
  slot: 1,
  memoryBytes: 2 ** 20,
  memoryUsedBytes: 1000,
  heapBytes: 500,
  cpuSeconds: 2.5,
  loopUtilization: 0.125,
  loopDelayMs: 12.5,
};

async function scrape(
  subtasks: readonly SubtaskMetrics[],
  slots: readonly SlotMetrics[] = [],
): Promise<string[]> {
  const metrics = createMetrics('worker');
  registerTaskMetrics(metrics, async () => ({
    jobId: 'job_1',
    pipelineId: 'pl_1',
    nowMs: 1_700_000_003_000,
    subtasks,
    slots,
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
    `millrace_worker_backpressure_ratio{${LABELS}} 0.75`,
    `millrace_worker_busy_ratio{${LABELS}} 0.25`,
    `millrace_worker_state_bytes{${LABELS}} 4096`,
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

test('every slot shows what its thread needs', async () => {
  const labels = 'job_id="job_1",pipeline_id="pl_1",slot="1",service="worker"';
  expect(await scrape([], [slot])).toEqual([
    `millrace_worker_slot_memory_bytes{${labels}} 1048576`,
    `millrace_worker_slot_memory_used_bytes{${labels}} 1000`,
    `millrace_worker_slot_heap_bytes{${labels}} 500`,
    `millrace_worker_slot_cpu_seconds_total{${labels}} 2.5`,
    `millrace_worker_slot_loop_ratio{${labels}} 0.125`,
    `millrace_worker_slot_loop_delay_seconds{${labels}} 0.0125`,
  ]);
});
