import type { ControllerPort, WorkerContext } from '@millrace/rpc';
import type { Service } from '@millrace/service';
import { errorMessage, type Random, randomId } from '@millrace/std';
import type { Scheduler, WorkerExitListener, WorkerRequest } from '../scheduler.ts';
import { workerSizes } from '../worker-sizes.ts';

/** What a worker of this process is made for. */
export type EmbeddedWorker = {
  readonly context: WorkerContext;
  readonly slots: number;
  /** The controller itself: its messages do not leave the process. */
  readonly controller: ControllerPort;
};

export type EmbeddedSchedulerOptions = {
  /** Makes a worker that listens on free ports of this machine. */
  readonly createWorker: (worker: EmbeddedWorker) => Service;
  readonly controller: () => ControllerPort;
  readonly slotsPerWorker: number;
  /** How long a worker may take to end by itself. */
  readonly stopGraceMs: number;
  readonly onExit: WorkerExitListener;
  readonly random: Random;
};

type OwnedWorker = {
  readonly context: WorkerContext;
  readonly service: Service;
  readonly ended: Promise<void>;
  readonly end: AbortController;
};

/** Workers in the controller's own process, each with threads of its own. */
export function embeddedScheduler(options: EmbeddedSchedulerOptions): Scheduler {
  const owned = new Map<string, OwnedWorker>();

  const start = (request: WorkerRequest, slots: number): void => {
    const context = {
      machineId: 'embedded',
      workerId: randomId('wk', options.random),
      pipelineId: request.pipelineId,
      jobId: request.jobId,
      generation: request.generation,
    };
    const service = options.createWorker({ context, slots, controller: options.controller() });
    const end = new AbortController();
    const ended = watch(context, service, end.signal);
    owned.set(context.workerId, { context, service, ended, end });
  };

  const watch = async (
    context: WorkerContext,
    service: Service,
    signal: AbortSignal,
  ): Promise<void> => {
    let how = 'ended';
    try {
      await service.run(signal);
    } catch (error) {
      how = `failed: ${errorMessage(error)}`;
    }
    owned.delete(context.workerId);
    if (!signal.aborted) options.onExit({ worker: context, how });
  };

  const stop = async (workers: readonly OwnedWorker[], force: boolean): Promise<void> => {
    await Promise.all(workers.map((worker) => endWorker(worker, force ? 0 : options.stopGraceMs)));
  };

  return {
    workersOutlive: false,
    async startWorkers(request) {
      for (const slots of workerSizes(request.slots, options.slotsPerWorker)) start(request, slots);
      return [];
    },
    stopWorkers: ({ jobId, generation, force }) =>
      stop(
        [...owned.values()].filter(
          ({ context }) => context.jobId === jobId && context.generation === generation,
        ),
        force,
      ),
    slots: () => null,
    lost: () => null,
    close: () => stop([...owned.values()], false),
  };
}

/** Asks the worker to end, and cuts it short when it has not within the grace. */
async function endWorker({ service, ended, end }: OwnedWorker, graceMs: number): Promise<void> {
  const limit = AbortSignal.timeout(graceMs);
  const cutShort = (): void => void service.stop();
  limit.addEventListener('abort', cutShort, { once: true });
  end.abort();
  await ended;
  limit.removeEventListener('abort', cutShort);
}
