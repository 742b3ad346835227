import type { SlotMetrics } from '@millrace/dataflow';
import type { SubtaskMetrics } from '@millrace/rpc';
import type { Metrics } from '@millrace/service';
import { slotFamilies, subtaskFamilies } from './metric-families.ts';

/** What the subtasks of a worker have done, what its slots need, and when that was read. */
export interface WorkerReading {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly nowMs: number;
  readonly subtasks: readonly SubtaskMetrics[];
  readonly slots: readonly SlotMetrics[];
}

/** Null leaves the sample out. */
type SubtaskValues = Readonly<
  Record<
    keyof typeof subtaskFamilies,
    (subtask: SubtaskMetrics, nowSeconds: number) => number | null
  >
>;

const SUBTASK_VALUES: SubtaskValues = {
  rowsIn: (subtask) => subtask.rowsIn,
  rowsOut: (subtask) => subtask.rowsOut,
  bytesIn: (subtask) => subtask.bytesIn,
  bytesOut: (subtask) => subtask.bytesOut,
  batchesIn: (subtask) => subtask.batchesIn,
  batchesOut: (subtask) => subtask.batchesOut,
  lateRows: (subtask) => subtask.lateRows,
  decodeErrors: (subtask) => subtask.decodeErrors,
  queueFill: (subtask) => subtask.queueFill,
  backpressure: (subtask) => subtask.backpressure,
  busyRatio: (subtask) => subtask.busyRatio,
  stateBytes: (subtask) => subtask.stateBytes,
  watermark: watermarkSeconds,
  watermarkLag(subtask, nowSeconds) {
    const watermark = watermarkSeconds(subtask);
    return watermark === null ? null : Math.max(0, nowSeconds - watermark);
  },
};

const SLOT_VALUES: Readonly<Record<keyof typeof slotFamilies, (slot: SlotMetrics) => number>> = {
  memory: (slot) => slot.memoryBytes,
  memoryUsed: (slot) => slot.memoryUsedBytes,
  heap: (slot) => slot.heapBytes,
  cpu: (slot) => slot.cpuSeconds,
  loop: (slot) => slot.loopUtilization,
  loopDelay: (slot) => slot.loopDelayMs / 1000,
};

/** Registers the metrics of operators and slots; they are read when somebody scrapes. */
export function registerTaskMetrics(metrics: Metrics, read: () => Promise<WorkerReading>): void {
  let latest: WorkerReading = { jobId: '', pipelineId: '', nowMs: 0, subtasks: [], slots: [] };
  metrics.beforeScrape(async () => {
    latest = await read();
  });
  for (const [name, value] of Object.entries(SUBTASK_VALUES)) {
    // The keys of these values are those of the families.
    const family = subtaskFamilies[name as keyof typeof subtaskFamilies];
    metrics.collected(family, () =>
      latest.subtasks.flatMap((subtask) => {
        const sample = value(subtask, latest.nowMs / 1000);
        return sample === null ? [] : [{ labels: labelsOf(latest, subtask), value: sample }];
      }),
    );
  }
  for (const [name, value] of Object.entries(SLOT_VALUES)) {
    // As above.
    const family = slotFamilies[name as keyof typeof slotFamilies];
    metrics.collected(family, () =>
      latest.slots.map((slot) => {
        const { jobId: job_id, pipelineId: pipeline_id } = latest;
        return { labels: { job_id, pipeline_id, slot: slot.slot }, value: value(slot) };
      }),
    );
  }
}

function labelsOf(
  { jobId, pipelineId }: WorkerReading,
  { operatorId, operatorName, subtask }: SubtaskMetrics,
): Record<(typeof subtaskFamilies.rowsIn.labels)[number], string | number> {
  return {
    job_id: jobId,
    pipeline_id: pipelineId,
    operator_id: operatorId,
    operator: operatorName,
    subtask,
  };
}

/**
 * The watermark at the end of a bounded stream is the end of time, which says nothing about lag.
 */
const END_OF_TIME_MICROS = 2n ** 63n - 1n;

function watermarkSeconds({ watermarkMicros }: SubtaskMetrics): number | null {
  if (watermarkMicros === null || watermarkMicros >= END_OF_TIME_MICROS) return null;
  return Number(watermarkMicros) / 1e6;
}
