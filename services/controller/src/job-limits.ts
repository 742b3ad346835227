import type { Config } from '@millrace/service';
import type { JobLimits } from './job/job-facts.ts';

/** Beyond the time that a worker has to end by itself, for the schedulers that kill it then. */
const TEARDOWN_MARGIN_MS = 5_000;

export function jobLimits({ pipeline, node }: Config): JobLimits {
  return {
    allowedRestarts: pipeline.allowedRestarts,
    healthyDurationMs: pipeline.healthyDurationMs,
    reattachTimeoutMs: pipeline.reattachTimeoutMs,
    slotWaitTimeoutMs: pipeline.slotWaitTimeoutMs,
    workerStartupTimeoutMs: pipeline.workerStartupTimeoutMs,
    taskStartupTimeoutMs: pipeline.taskStartupTimeoutMs,
    finishTimeoutMs: pipeline.finishTimeoutMs,
    stopTimeoutMs: pipeline.stopTimeoutMs,
    teardownTimeoutMs: node.workerStopTimeoutMs + TEARDOWN_MARGIN_MS,
    restartBackoffMs: pipeline.restartBackoffMs,
    restartBackoffMsMax: pipeline.restartBackoffMsMax,
  };
}
