import type { SubtaskMetrics } from '@millrace/rpc';
import type { Metrics } from '@millrace/service';
import { subtaskFamilies } from './metric-families.ts';

/** What the subtasks of a worker have done, and when that was read. */
export interface SubtaskReading {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly nowMs: number;
  readonly subtasks: readonly SubtaskMetrics[];
}

/** Null leaves the sample out. */
type Values = Readonly<
  Record<
    keyof typeof subtaskFamilies,
    (subtask: SubtaskMetrics, nowSeconds: number) => number | null
  >
>;

const VALUES: Values = {
  rowsIn: (subtask) => subtask.rowsIn,
  rowsOut: (subtask) => subtask.rowsOut,
  bytesIn: (subtask) => subtask.bytesIn,
  bytesOut: (subtask) => subtask.bytesOut,
  batchesIn: (subtask) => subtask.batchesIn,
  batchesOut: (subtask) => subtask.batchesOut,
  lateRows: (subtask) => subtask.lateRows,
  decodeErrors: (subtask) => subtask.decodeErrors,
  queueFill: (subtask) => subtask.queueFill,
  busyRatio: (subtask) => subtask.busyRatio,
  watermark: watermarkSeconds,
  watermarkLag(subtask, nowSeconds) {
    const watermark = watermarkSeconds(subtask);
    return watermark === null ? null : Math.max(0, nowSeconds - watermark);
  },
};

/** Registers the metrics of every operator and subtask; they are read when somebody scrapes. */
export function registerTaskMetrics(metrics: Metrics, read: () => Promise<SubtaskReading>): void {
  let latest: SubtaskReading = { jobId: '', pipelineId: '', nowMs: 0, subtasks: [] };
  metrics.beforeScrape(async () => {
    latest = await read();
  });
  for (const [name, value] of Object.entries(VALUES)) {
    // The keys of `VALUES` are those of the families.
    const family = subtaskFamilies[name as keyof typeof subtaskFamilies];
    metrics.collected(family, () =>
      latest.subtasks.flatMap((subtask) => {
        const sample = value(subtask, latest.nowMs / 1000);
        return sample === null ? [] : [{ labels: labelsOf(latest, subtask), value: sample }];
      }),
    );
  }
}

function labelsOf(
  { jobId, pipelineId }: SubtaskReading,
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

/** The watermark at the end of a bounded stream is the end of time, which says nothing about lag. */
const END_OF_TIME_MICROS = 2n ** 63n - 1n;

function watermarkSeconds({ watermarkMicros }: SubtaskMetrics): number | null {
  if (watermarkMicros === null || watermarkMicros >= END_OF_TIME_MICROS) return null;
  return Number(watermarkMicros) / 1e6;
}
