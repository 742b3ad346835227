import type { ControllerPort, WorkerContext } from '@millrace/rpc';
import { type Clock, untilSharedTick } from '@millrace/std';
import type { ExecutionHost } from './execution-host.ts';

/** A little more often than the controller looks, so that it never has to ask. */
const METRICS_INTERVAL_MS = 4_000;

export interface PushMetricsOptions {
  readonly worker: WorkerContext;
  readonly controller: Pick<ControllerPort, 'reportMetrics'>;
  readonly clock: Clock;
}

/** Tells what the subtasks have done; what does not arrive, the controller asks for. */
export async function pushMetrics(
  host: ExecutionHost,
  { worker, controller, clock }: PushMetricsOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const delayMs = untilSharedTick(clock.nowMs(), METRICS_INTERVAL_MS);
    await clock.sleep(delayMs, signal).catch(() => undefined);
    const { running } = host;
    if (signal.aborted || running === null) continue;
    const { jobId, pipelineId, generation } = running;
    const context = { ...worker, jobId, pipelineId, generation };
    await host
      .metrics()
      .then((metrics) => controller.reportMetrics(context, metrics, signal))
      .catch(() => undefined);
  }
}
