import { RpcError, type WorkerRegistration } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { errorMessage, type Random, randomId } from '@millrace/std';
import { freeSlotsOf, type NodeRegistry, type RegisteredNode } from '../../fleet/node-registry.ts';
import type { WorkerPool } from '../../fleet/worker-pool.ts';
import {
  NotEnoughSlots,
  type Scheduler,
  type WorkerRelease,
  type WorkerRequest,
} from '../scheduler.ts';
import { workerSizes } from '../worker-sizes.ts';
import { placeSlots } from './place-slots.ts';

export type NodeSchedulerOptions = {
  readonly nodes: NodeRegistry;
  /** Workers that people started, which are used before new ones are. */
  readonly pool: WorkerPool;
  readonly slotsPerWorker: number;
  readonly random: Random;
  readonly log: Logger;
};

/** Workers as processes of the nodes: on idle workers first, then where most slots are free. */
export function nodeScheduler(options: NodeSchedulerOptions): Scheduler {
  const { nodes, pool, log } = options;
  const free = (): number =>
    pool.slots().free + nodes.alive().reduce((sum, node) => sum + freeSlotsOf(node), 0);

  const stop = async ({
    jobId,
    generation,
    force,
  }: Omit<WorkerRelease, 'workers'>): Promise<void> => {
    const stops = nodes
      .alive()
      .flatMap((node) =>
        [...node.workers.values()]
          .filter(({ context }) => context.jobId === jobId && context.generation === generation)
          .map((worker) => stopWorker(node, worker.context.workerId, { force, log })),
      );
    await Promise.all([...stops, pool.release({ jobId, generation })]);
  };

  return {
    async startWorkers(request, signal): Promise<readonly WorkerRegistration[]> {
      const idle = pool.take(request, request.slots);
      if (idle !== null) return idle;
      const alive = nodes.alive();
      const capacities = alive.map((node) => ({ nodeId: node.nodeId, free: freeSlotsOf(node) }));
      const placed = placeSlots(capacities, request.slots);
      if (placed === null) {
        // What could not be stopped when it was asked to may be gone by now.
        await Promise.all(alive.map((node) => nodes.refresh(node)));
        throw new NotEnoughSlots(request.slots, free());
      }
      try {
        for (const node of alive) {
          const slotsOfNode = placed.get(node.nodeId) ?? 0;
          for (const slots of workerSizes(slotsOfNode, options.slotsPerWorker)) {
            await startWorker(options, node, request, { slots, signal });
          }
        }
      } catch (error) {
        await stop({ ...request, force: true });
        if (!(error instanceof RpcError) || error.reason !== 'resource-exhausted') throw error;
        throw new NotEnoughSlots(request.slots, free());
      }
      return [];
    },
    stopWorkers: stop,
    slots() {
      const alive = nodes.alive();
      const ofPool = pool.slots();
      return {
        registered: alive.reduce((sum, { slots }) => sum + slots, ofPool.registered),
        free: alive.reduce((sum, node) => sum + freeSlotsOf(node), ofPool.free),
      };
    },
    async close() {
      nodes.close();
    },
  };
}

/** A node that has fewer slots than was thought is asked what runs on it. */
async function startWorker(
  { nodes, random }: NodeSchedulerOptions,
  node: RegisteredNode,
  request: WorkerRequest,
  { slots, signal }: { readonly slots: number; readonly signal: AbortSignal },
): Promise<void> {
  const worker = {
    machineId: node.nodeId,
    workerId: randomId('wk', random),
    pipelineId: request.pipelineId,
    jobId: request.jobId,
    generation: request.generation,
  };
  const { environment } = request;
  // Counted before the call: its answer may be lost although the worker was started.
  node.workers.set(worker.workerId, { context: worker, slots, stopping: false });
  try {
    await node.client.startWorker(node.nodeId, { worker, slots, environment }, signal);
  } catch (error) {
    if (error instanceof RpcError && error.reason === 'resource-exhausted') {
      node.workers.delete(worker.workerId);
      await nodes.refresh(node);
    }
    throw error;
  }
}

/** A node that does not answer keeps the worker's slots until it is heard of again or gone. */
async function stopWorker(
  node: RegisteredNode,
  workerId: string,
  { force, log }: { readonly force: boolean; readonly log: Logger },
): Promise<void> {
  const worker = node.workers.get(workerId);
  if (worker !== undefined) worker.stopping = true;
  try {
    await node.client.stopWorker(node.nodeId, workerId, force);
    node.workers.delete(workerId);
  } catch (error) {
    const { nodeId } = node;
    log.warn({ nodeId, workerId, reason: errorMessage(error) }, 'worker could not be stopped');
  }
}
