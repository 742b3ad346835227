import { RpcError, type WorkerRegistration } from '@millrace/rpc';
import { type Random, randomId } from '@millrace/std';
import { freeSlotsOf, type NodeRegistry, type RegisteredNode } from '../../fleet/node-registry.ts';
import { slotsOf, type WorkerPool } from '../../fleet/worker-pool.ts';
import {
  NotEnoughSlots,
  type Scheduler,
  type WorkerRelease,
  type WorkerRequest,
} from '../scheduler.ts';
import { workerSizes } from '../worker-sizes.ts';
import { describeLabels, hasLabels, type NodeLabels, nodeLabelsOf } from './node-labels.ts';
import { placeSlots } from './place-slots.ts';

export type NodeSchedulerOptions = {
  readonly nodes: NodeRegistry;
  /** Workers that people started, which are used before new ones are. */
  readonly pool: WorkerPool;
  readonly slotsPerWorker: number;
  readonly random: Random;
};

/** How often the workers of a job are placed anew because a node did not answer. */
const PLACEMENTS_MAX = 3;

/** Workers as processes of the nodes: on idle workers first, then where most slots are free. */
export function nodeScheduler(options: NodeSchedulerOptions): Scheduler {
  const { nodes, pool } = options;
  return {
    workersOutlive: true,
    startWorkers: (request, signal) => startWorkers(options, request, signal),
    stopWorkers: (release) => stopWorkers(options, release),
    slots() {
      const alive = nodes.alive();
      const ofPool = pool.slots();
      return {
        registered: alive.reduce((sum, { slots }) => sum + slots, ofPool.registered),
        free: alive.reduce((sum, node) => sum + freeSlotsOf(node), ofPool.free),
      };
    },
    lost: (workers) => nodes.lost(workers),
    async close() {
      nodes.close();
    },
  };
}

async function startWorkers(
  options: NodeSchedulerOptions,
  request: WorkerRequest,
  signal: AbortSignal,
): Promise<readonly WorkerRegistration[]> {
  const { nodes, pool } = options;
  const labels = nodeLabelsOf(request.schedulerConfig);
  // Idle workers have no labels, so only jobs without a wish for some take them.
  const isAnywhere = Object.keys(labels).length === 0;
  try {
    for (let placement = 0; placement < PLACEMENTS_MAX; placement += 1) {
      const idle = isAnywhere ? pool.take(request, request.slots) : [];
      const slots = request.slots - slotsOf(idle);
      if (slots <= 0) return idle;
      if (await tryPlacing(options, request, { slots, labels, signal })) return idle;
    }
    throw notEnoughSlots(options, request, labels);
  } catch (error) {
    if (error instanceof NotEnoughSlots) {
      // What could not be stopped when it was asked to may be gone by now.
      await Promise.all(nodes.alive().map((node) => nodes.refresh(node)));
    }
    throw error;
  }
}

/** Places and starts workers on nodes; false when a node refused and nothing is left of them. */
async function tryPlacing(
  options: NodeSchedulerOptions,
  request: WorkerRequest,
  {
    slots,
    labels,
    signal,
  }: { readonly slots: number; readonly labels: NodeLabels; readonly signal: AbortSignal },
): Promise<boolean> {
  const { nodes, pool, slotsPerWorker } = options;
  const able = ableNodes(nodes, labels);
  const capacities = able.map((node) => ({ nodeId: node.nodeId, free: freeSlotsOf(node) }));
  const placed = placeSlots(capacities, slots);
  if (placed === null) {
    pool.giveBack(request);
    throw notEnoughSlots(options, request, labels);
  }
  const starts = able.flatMap((node) =>
    workerSizes(placed.get(node.nodeId) ?? 0, slotsPerWorker).map((size) =>
      startWorker(options, node, request, { slots: size, signal }),
    ),
  );
  const failures = (await Promise.allSettled(starts)).filter((each) => each.status === 'rejected');
  if (failures.length === 0) return true;
  pool.giveBack(request);
  await stopWorkers(options, { ...request, force: true });
  signal.throwIfAborted();
  for (const { reason } of failures) if (!isWorthPlacingAnew(reason)) throw reason;
  return false;
}

async function stopWorkers(
  { nodes, pool }: NodeSchedulerOptions,
  { jobId, generation, force }: Omit<WorkerRelease, 'workers'>,
): Promise<void> {
  const stops = nodes.alive().flatMap((node) => {
    const isAwaited = nodes.isResponsive(node);
    return [...node.workers.values()]
      .filter(({ context }) => context.jobId === jobId && context.generation === generation)
      .map(async (worker) => {
        const stopped = nodes.stopWorker(node, worker, force);
        // The generation keeps out what a silent node may still run.
        if (isAwaited) await stopped;
      });
  });
  await Promise.all([...stops, pool.release({ jobId, generation })]);
}

/** The nodes that a job may use now. */
function ableNodes(nodes: NodeRegistry, labels: NodeLabels): RegisteredNode[] {
  return nodes.alive().filter((node) => nodes.isResponsive(node) && hasLabels(node.labels, labels));
}

function notEnoughSlots(
  { nodes, pool }: NodeSchedulerOptions,
  { slots }: WorkerRequest,
  labels: NodeLabels,
): NotEnoughSlots {
  const ofNodes = ableNodes(nodes, labels).reduce((sum, node) => sum + freeSlotsOf(node), 0);
  const where = describeLabels(labels);
  return new NotEnoughSlots(slots, where === '' ? ofNodes + pool.slots().free : ofNodes, where);
}

/** A node that has fewer slots than was thought, or does not answer, is not there the next time. */
function isWorthPlacingAnew(error: unknown): boolean {
  return (
    error instanceof RpcError &&
    ['resource-exhausted', 'unavailable', 'deadline-exceeded'].includes(error.reason)
  );
}

async function startWorker(
  { nodes, random }: NodeSchedulerOptions,
  node: RegisteredNode,
  request: WorkerRequest,
  { slots, signal }: { readonly slots: number; readonly signal: AbortSignal },
): Promise<void> {
  const context = {
    machineId: node.nodeId,
    workerId: randomId('wk', random),
    pipelineId: request.pipelineId,
    jobId: request.jobId,
    generation: request.generation,
  };
  const { environment } = request;
  const worker = { context, slots, confirmed: false, stopping: false };
  // Counted before the call: its answer may be lost although the worker was started.
  node.workers.set(context.workerId, worker);
  try {
    await node.client.startWorker(node.nodeId, { worker: context, slots, environment }, signal);
    worker.confirmed = true;
  } catch (error) {
    if (!isWorthPlacingAnew(error)) throw error;
    if (error instanceof RpcError && error.reason === 'resource-exhausted') {
      node.workers.delete(context.workerId);
      await nodes.refresh(node);
    } else {
      node.unreachable = true;
    }
    throw error;
  }
}
