import type { Execution, SubtaskMetrics } from '@millrace/dataflow';
import { counted } from '@millrace/std';
import { CLEAR_LINE, tell } from '../print/tell.ts';

export interface Progress {
  /** Says what the whole run did; standard error only. */
  end(): Promise<void>;
  stop(): void;
}

const PERIOD_MS = 1_000;

/** While a person watches, a line of progress every second; at the end, to all, what was lost. */
export function showProgress(execution: Execution): Progress {
  const isWatched = process.stderr.isTTY && !process.stdout.isTTY;
  const startMs = performance.now();
  const tick = async (): Promise<void> => {
    const metrics = await execution.metrics();
    process.stderr.write(`${CLEAR_LINE}${summary(metrics, performance.now() - startMs)}`);
  };
  // A tick that fails shows nothing; the failure itself comes from the execution.
  const timer = isWatched
    ? setInterval(() => void tick().catch(() => undefined), PERIOD_MS)
    : undefined;
  timer?.unref();
  return {
    async end() {
      clearInterval(timer);
      const metrics = await execution.metrics();
      if (isWatched) tell(summary(metrics, performance.now() - startMs));
      for (const line of losses(metrics)) tell(`millrace: ${line}`);
    },
    stop: () => clearInterval(timer),
  };
}

/** `20,000 rows in, 1,204 rows out, 1.3 s` */
function summary(metrics: readonly SubtaskMetrics[], elapsedMs: number): string {
  const isSource = (subtask: SubtaskMetrics): boolean => subtask.rowsIn === 0;
  const rowsIn = total(metrics.filter(isSource), ({ rowsOut }) => rowsOut);
  const isSink = (subtask: SubtaskMetrics): boolean => subtask.operatorId.includes('sink');
  const rowsOut = total(metrics.filter(isSink), ({ rowsIn: taken }) => taken);
  const seconds = (elapsedMs / 1_000).toFixed(1);
  return `${counted(rowsIn, 'row')} in, ${counted(rowsOut, 'row')} out, ${seconds} s`;
}

function losses(metrics: readonly SubtaskMetrics[]): string[] {
  const late = total(metrics, ({ lateRows }) => lateRows);
  const malformed = total(metrics, ({ decodeErrors }) => decodeErrors);
  return [
    ...(late > 0 ? [`${counted(late, 'row')} came after the windows had closed`] : []),
    ...(malformed > 0 ? [`${counted(malformed, 'malformed row')} left out`] : []),
  ];
}

function total(
  metrics: readonly SubtaskMetrics[],
  value: (subtask: SubtaskMetrics) => number,
): number {
  return metrics.reduce((sum, subtask) => sum + value(subtask), 0);
}
