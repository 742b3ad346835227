import type { MetricsSample, SubtaskMetrics } from '@millrace/rpc';

/** Samples that are kept of each subtask: five minutes. */
export const SAMPLES_MAX = 60;
export const SAMPLE_INTERVAL_MS = 5_000;

type History = { last: Reading; samples: MetricsSample[] };
type Reading = { readonly metrics: SubtaskMetrics; readonly timeMs: number };

/**
 * What the subtasks of one generation did over the last minutes, from the totals that they count.
 */
export class MetricsHistory {
  readonly #histories = new Map<string, History>();

  /** Takes the totals of all subtasks that answered; the first of a subtask is only a beginning. */
  record(subtasks: readonly SubtaskMetrics[], timeMs: number): void {
    for (const metrics of subtasks) {
      const key = keyOf(metrics);
      const reading = { metrics, timeMs };
      const history = this.#histories.get(key);
      if (history === undefined) {
        this.#histories.set(key, { last: reading, samples: [] });
        continue;
      }
      const sample = sampleBetween(history.last, reading);
      if (sample === null) continue;
      history.last = reading;
      history.samples.push(sample);
      if (history.samples.length > SAMPLES_MAX) history.samples.shift();
    }
  }

  /** The same subtasks with their samples, oldest first. */
  attach(subtasks: readonly SubtaskMetrics[]): SubtaskMetrics[] {
    return subtasks.map((metrics) => {
      const samples = this.#histories.get(keyOf(metrics))?.samples ?? [];
      return { ...metrics, samples: [...samples] };
    });
  }
}

function keyOf({ operatorId, subtask }: SubtaskMetrics): string {
  return `${operatorId}/${subtask}`;
}

function sampleBetween(before: Reading, { metrics, timeMs }: Reading): MetricsSample | null {
  const seconds = (timeMs - before.timeMs) / 1000;
  if (seconds <= 0) return null;
  // Totals begin again with a worker that was replaced.
  const rate = (now: number, then: number): number => Math.max(0, now - then) / seconds;
  const last = before.metrics;
  return {
    timeMicros: Math.round(timeMs * 1000),
    rowsInPerSecond: rate(metrics.rowsIn, last.rowsIn),
    rowsOutPerSecond: rate(metrics.rowsOut, last.rowsOut),
    bytesInPerSecond: rate(metrics.bytesIn, last.bytesIn),
    bytesOutPerSecond: rate(metrics.bytesOut, last.bytesOut),
    backpressure: metrics.backpressure,
    busyRatio: metrics.busyRatio,
    watermarkLagSeconds:
      metrics.watermarkMicros === null
        ? null
        : Math.max(0, timeMs / 1000 - Number(metrics.watermarkMicros) / 1e6),
  };
}
