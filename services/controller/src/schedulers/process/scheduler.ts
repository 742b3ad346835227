import type { WorkerContext } from '@millrace/rpc';
import {
  type Config,
  type Logger,
  type ProcessExit,
  startWorkerProcess,
  type WorkerProcess,
} from '@millrace/service';
import { type Random, randomId } from '@millrace/std';
import type { Scheduler, WorkerExitListener, WorkerRelease, WorkerRequest } from '../scheduler.ts';
import { workerSizes } from '../worker-sizes.ts';

export type ProcessSchedulerOptions = {
  /** Program and arguments that run a worker, such as `node main.ts worker`. */
  readonly workerCommand: readonly [string, ...string[]];
  /** host:port of the controller; known once it listens. */
  readonly controllerAddress: () => string;
  readonly slotsPerWorker: number;
  readonly config: Config;
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** How long a worker may take to end by itself. */
  readonly stopGraceMs: number;
  readonly onExit: WorkerExitListener;
  readonly random: Random;
  readonly log: Logger;
};

type OwnedWorker = {
  readonly context: WorkerContext;
  readonly process: WorkerProcess;
  stopping: boolean;
};

/** Workers as child processes: they end with the controller, and a crash of one is seen at once. */
export function processScheduler(options: ProcessSchedulerOptions): Scheduler {
  const owned = new Map<string, OwnedWorker>();

  const start = async (request: WorkerRequest, slots: number): Promise<void> => {
    const context = {
      machineId: 'local',
      workerId: randomId('wk', options.random),
      pipelineId: request.pipelineId,
      jobId: request.jobId,
      generation: request.generation,
    };
    const process = await startWorkerProcess({
      worker: context,
      slots,
      controllerAddress: options.controllerAddress(),
      command: options.workerCommand,
      config: options.config,
      inherited: options.inherited,
      environment: request.environment,
    });
    const worker: OwnedWorker = { context, process, stopping: false };
    owned.set(context.workerId, worker);
    void watch(worker);
  };

  const watch = async (worker: OwnedWorker): Promise<void> => {
    const exit = await worker.process.exited;
    const { workerId, jobId } = worker.context;
    owned.delete(workerId);
    if (worker.stopping) return;
    const how = describeExit(exit);
    options.log.warn({ workerId, jobId, how, pid: worker.process.pid }, 'worker process ended');
    options.onExit({ worker: worker.context, how });
  };

  const stop = async (workers: readonly OwnedWorker[], force: boolean): Promise<void> => {
    await Promise.all(
      workers.map(async (worker) => {
        worker.stopping = true;
        if (force) worker.process.kill();
        else await worker.process.stop(options.stopGraceMs);
        await worker.process.exited;
      }),
    );
  };

  const ofGeneration = ({ jobId, generation }: { jobId: string; generation: number }) =>
    [...owned.values()].filter(
      ({ context }) => context.jobId === jobId && context.generation === generation,
    );

  return {
    workersOutlive: false,
    async startWorkers(request, signal) {
      try {
        for (const slots of workerSizes(request.slots, options.slotsPerWorker)) {
          signal.throwIfAborted();
          await start(request, slots);
        }
      } catch (error) {
        await stop(ofGeneration(request), true);
        throw error;
      }
      return [];
    },
    stopWorkers: (release: WorkerRelease) => stop(ofGeneration(release), release.force),
    slots: () => null,
    lost: () => null,
    close: () => stop([...owned.values()], false),
  };
}

function describeExit({ exitCode, signal }: ProcessExit): string {
  if (signal !== null) return `was killed by ${signal}`;
  return `exited with code ${exitCode ?? 'unknown'}`;
}
