import type { SubtaskMetrics } from '@millrace/rpc';
import type { Metrics } from '@millrace/service';

const LABELS = ['job_id', 'operator_id', 'operator', 'subtask'] as const;
type Label = (typeof LABELS)[number];

interface Family {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  /** Null leaves the sample out. */
  readonly value: (subtask: SubtaskMetrics) => number | null;
}

const FAMILIES: readonly Family[] = [
  counter('rows_in', 'Rows that the subtask took.', (s) => s.rowsIn),
  counter('rows_out', 'Rows that the subtask gave out.', (s) => s.rowsOut),
  counter('bytes_in', 'Bytes that the subtask took.', (s) => s.bytesIn),
  counter('bytes_out', 'Bytes that the subtask gave out.', (s) => s.bytesOut),
  counter('batches_in', 'Batches that the subtask took.', (s) => s.batchesIn),
  counter('batches_out', 'Batches that the subtask gave out.', (s) => s.batchesOut),
  counter('late_rows', 'Rows that came after their window had closed.', (s) => s.lateRows),
  counter('decode_errors', 'Records that were not what the format says.', (s) => s.decodeErrors),
  gauge('queue_fill_ratio', 'Fill of the input queues, 0 to 1.', (s) => s.queueFill),
  gauge('busy_ratio', 'Share of the last seconds that the subtask worked.', (s) => s.busyRatio),
  gauge('watermark_seconds', 'Event time that the subtask has reached.', (s) =>
    s.watermarkMicros === null ? null : Number(s.watermarkMicros) / 1e6,
  ),
];

/** Registers the metrics of every operator and subtask; they are read when somebody scrapes. */
export function registerTaskMetrics(
  metrics: Metrics,
  read: () => Promise<{ readonly jobId: string; readonly subtasks: readonly SubtaskMetrics[] }>,
): void {
  let latest: Awaited<ReturnType<typeof read>> = { jobId: '', subtasks: [] };
  metrics.beforeScrape(async () => {
    latest = await read();
  });
  for (const { kind, name, help, value } of FAMILIES) {
    metrics.collected<Label>(kind, { name, help, labels: LABELS }, () =>
      latest.subtasks.flatMap((subtask) => {
        const sample = value(subtask);
        return sample === null ? [] : [{ labels: labelsOf(latest.jobId, subtask), value: sample }];
      }),
    );
  }
}

function labelsOf(jobId: string, subtask: SubtaskMetrics): Record<Label, string | number> {
  return {
    job_id: jobId,
    operator_id: subtask.operatorId,
    operator: subtask.operatorName,
    subtask: subtask.subtask,
  };
}

function counter(name: string, help: string, value: Family['value']): Family {
  return { kind: 'counter', name: `millrace_worker_${name}_total`, help, value };
}

function gauge(name: string, help: string, value: Family['value']): Family {
  return { kind: 'gauge', name: `millrace_worker_${name}`, help, value };
}
