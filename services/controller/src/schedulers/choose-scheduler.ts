import type { ControllerPort } from '@millrace/rpc';
import type { Config, Logger, Service } from '@millrace/service';
import { OperatingError, type Random, unreachable } from '@millrace/std';
import type { NodeRegistry } from '../fleet/node-registry.ts';
import type { WorkerPool } from '../fleet/worker-pool.ts';
import { type EmbeddedWorker, embeddedScheduler } from './embedded/scheduler.ts';
import { manualScheduler } from './manual/scheduler.ts';
import { nodeScheduler } from './node/scheduler.ts';
import { processScheduler } from './process/scheduler.ts';
import type { Scheduler, WorkerExitListener } from './scheduler.ts';

/** What schedulers are made from; each takes what it needs. */
export type SchedulerSurroundings = {
  readonly config: Config;
  readonly random: Random;
  readonly log: Logger;
  /** Program and arguments that run a worker, such as `node main.ts worker`. */
  readonly workerCommand: readonly [string, ...string[]];
  /** What worker processes inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Makes a worker in this process; left out where there is no engine. */
  readonly createWorker?: ((worker: EmbeddedWorker) => Service) | undefined;
  readonly controllerAddress: () => string;
  readonly controller: () => ControllerPort;
  readonly pool: WorkerPool;
  readonly nodes: NodeRegistry;
  readonly onExit: WorkerExitListener;
};

export function chooseScheduler(surroundings: SchedulerSurroundings): Scheduler {
  const { config, random, log, onExit, createWorker } = surroundings;
  const { scheduler, slotsPerWorker } = config.controller;
  const stopGraceMs = config.node.workerStopTimeoutMs;
  switch (scheduler) {
    case 'process':
      return processScheduler({
        workerCommand: surroundings.workerCommand,
        controllerAddress: surroundings.controllerAddress,
        slotsPerWorker,
        config,
        inherited: surroundings.environment,
        stopGraceMs,
        onExit,
        random,
        log,
      });
    case 'embedded':
      if (createWorker === undefined) throw unavailable('embedded', 'this process has no engine');
      return embeddedScheduler({
        createWorker,
        controller: surroundings.controller,
        slotsPerWorker,
        stopGraceMs,
        onExit,
        random,
      });
    case 'manual':
      return manualScheduler(surroundings.pool);
    case 'node': {
      const { pool, nodes } = surroundings;
      return nodeScheduler({ pool, nodes, slotsPerWorker, random });
    }
    case 'kubernetes':
    case 'nomad':
      throw unavailable(scheduler, 'it is not part of this release');
    default:
      return unreachable(scheduler);
  }
}

function unavailable(scheduler: string, why: string): OperatingError {
  return new OperatingError(`the scheduler "${scheduler}" cannot be used: ${why}`, {
    domain: 'user',
    retry: 'never',
    hint: 'set controller.scheduler to "process", "embedded", "node" or "manual"',
  });
}
