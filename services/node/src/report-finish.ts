import { type ControllerPort, RpcError, type WorkerFinish } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { backoffMs, type Clock, errorMessage, type Random } from '@millrace/std';

const REPORT_ATTEMPTS_MAX = 20;
const RETRY = { initialMs: 100, maxMs: 5_000 };

export interface ReportFinishOptions {
  readonly controller: Pick<ControllerPort, 'workerFinished'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Tells the controller that a worker is gone; it finds out by the missing heartbeat otherwise. */
export async function reportFinish(
  finish: WorkerFinish,
  { controller, clock, random, log }: ReportFinishOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt < REPORT_ATTEMPTS_MAX; attempt += 1) {
    try {
      await controller.workerFinished(finish, signal);
      return;
    } catch (thrown) {
      const { workerId } = finish.worker;
      if (signal.aborted || (thrown instanceof RpcError && thrown.retry === 'never')) return;
      log.debug({ workerId, reason: errorMessage(thrown) }, 'the end of a worker waits');
      await clock.sleep(backoffMs(RETRY, attempt, random), signal).catch(() => undefined);
    }
  }
}
