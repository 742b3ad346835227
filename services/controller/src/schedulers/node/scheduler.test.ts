import { type NodeClient, type NodeWorker, RpcError } from '@millrace/rpc';
import { silentLogger } from '@millrace/service';
import { seededRandom } from '@millrace/std';
import { VirtualClock } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { NodeRegistry } from '../../fleet/node-registry.ts';
import { WorkerPool } from '../../fleet/worker-pool.ts';
import type { WorkerExit, WorkerRequest } from '../scheduler.ts';
import { nodeScheduler } from './scheduler.ts';

const REQUEST: WorkerRequest = {
  jobId: 'job_1',
  pipelineId: 'pl_1',
  pipelineName: 'p',
  generation: 3,
  slots: 4,
  environment: {},
  schedulerConfig: {},
};
const signal = new AbortController().signal;

/** Nodes by address, each with what runs on it and what it refuses. */
class FakeNodes {
  readonly running = new Map<string, NodeWorker[]>();
  refuseStart: 'resource-exhausted' | 'unavailable' | null = null;
  refuseStop = false;

  connect(address: string): NodeClient {
    const workers = this.running.get(address) ?? [];
    this.running.set(address, workers);
    return {
      startWorker: async (_nodeId, start) => {
        if (this.refuseStart !== null) throw new RpcError(this.refuseStart, 'refused');
        workers.push(start);
      },
      stopWorker: async (_nodeId, workerId) => {
        if (this.refuseStop) throw new RpcError('unavailable', 'refused');
        const index = workers.findIndex(({ worker }) => worker.workerId === workerId);
        if (index >= 0) workers.splice(index, 1);
        return index >= 0;
      },
      getWorkers: async () => workers,
      close: () => undefined,
    };
  }

  slots(address: string): number[] {
    return (this.running.get(address) ?? []).map(({ slots }) => slots);
  }
}

function startScheduler() {
  const clock = new VirtualClock();
  const fake = new FakeNodes();
  const exits: WorkerExit[] = [];
  const limits = { heartbeatTimeoutMs: 5_000, deadlineMs: 5_000 };
  const nodes = new NodeRegistry({
    ...limits,
    clock,
    log: silentLogger,
    connectNode: ({ address }) => fake.connect(address),
    onExit: (exit) => exits.push(exit),
  });
  const connectWorker = (): never => {
    throw new Error('no worker is called here');
  };
  const pool = new WorkerPool({ ...limits, clock, log: silentLogger, connectWorker });
  const scheduler = nodeScheduler({
    nodes,
    pool,
    slotsPerWorker: 2,
    random: seededRandom(1),
    log: silentLogger,
  });
  return { clock, fake, exits, nodes, pool, scheduler };
}

function node(nodeId: string, slots: number) {
  return { nodeId, rpcAddress: nodeId, slots };
}

const RELEASE = { jobId: 'job_1', generation: 3, workers: [], force: false };

test('workers spread over nodes, none wider than it may be, and give their slots back', async () => {
  const { fake, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  await nodes.register(node('b', 1));
  await scheduler.startWorkers(REQUEST, signal);
  expect([fake.slots('a'), fake.slots('b')]).toEqual([[2, 2], []]);
  expect(scheduler.slots()).toEqual({ registered: 5, free: 1 });
  await scheduler.stopWorkers({ ...RELEASE, generation: 2 });
  expect(fake.slots('a')).toEqual([2, 2]);
  await scheduler.stopWorkers(RELEASE);
  expect(fake.slots('a')).toEqual([]);
  expect(scheduler.slots()).toEqual({ registered: 5, free: 5 });
});

test('too few slots leave nothing behind, and so does a node that has fewer than was thought', async () => {
  const { fake, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 3));
  await expect(scheduler.startWorkers(REQUEST, signal)).rejects.toThrow('needs 4 slots, 3 free');
  await nodes.register(node('b', 3));
  fake.refuseStart = 'resource-exhausted';
  await expect(scheduler.startWorkers(REQUEST, signal)).rejects.toMatchObject({
    name: 'NotEnoughSlots',
  });
  fake.refuseStart = 'unavailable';
  await expect(scheduler.startWorkers(REQUEST, signal)).rejects.toMatchObject({
    reason: 'unavailable',
  });
  expect(scheduler.slots()).toEqual({ registered: 6, free: 6 });
});

test('idle workers are used before new ones are started', async () => {
  const { fake, nodes, pool, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  const worker = { machineId: 'm', workerId: 'wk_1', jobId: '', pipelineId: '', generation: 0 };
  pool.register({ worker, rpcAddress: 'w', dataAddress: 'w', slots: 4 });
  expect(scheduler.slots()).toEqual({ registered: 8, free: 8 });
  expect(await scheduler.startWorkers(REQUEST, signal)).toHaveLength(1);
  expect(fake.slots('a')).toEqual([]);
});

test('a silent node goes with its workers, and a worker that ends is told at once', async () => {
  const { clock, exits, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 2));
  await nodes.register(node('b', 2));
  await scheduler.startWorkers(REQUEST, signal);
  const [ofA] = [...(nodes.alive()[0]?.workers.values() ?? [])];
  if (ofA === undefined) throw new Error('node a has no worker');
  nodes.workerFinished({ nodeId: 'a', worker: ofA.context, slots: 2, exitCode: 7 });
  expect(exits.map(({ how }) => how)).toEqual(['exited with code 7']);
  await clock.advance(3_000);
  expect(nodes.heartbeat('a')).toBe(true);
  await clock.advance(3_000);
  expect(nodes.alive().map(({ nodeId }) => nodeId)).toEqual(['a']);
  expect(exits.map(({ how }) => how)).toEqual([
    'exited with code 7',
    'is on node b, which is silent',
  ]);
  expect(nodes.heartbeat('b')).toBe(false);
  expect(scheduler.slots()).toEqual({ registered: 2, free: 2 });
});

test('an end that was asked for is no news', async () => {
  const { exits, fake, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  await scheduler.startWorkers(REQUEST, signal);
  const contexts = (fake.running.get('a') ?? []).map(({ worker }) => worker);
  fake.refuseStop = true;
  await scheduler.stopWorkers(RELEASE);
  expect(scheduler.slots()?.free).toBe(0);
  for (const worker of contexts) {
    nodes.workerFinished({ nodeId: 'a', worker, slots: 2, exitCode: 0 });
  }
  expect(exits).toEqual([]);
  expect(scheduler.slots()?.free).toBe(4);
});

test('slots of workers that a node brings from an earlier controller are taken', async () => {
  const { fake, nodes, scheduler } = startScheduler();
  const worker = { machineId: 'a', workerId: 'wk_9', jobId: 'j', pipelineId: 'p', generation: 1 };
  fake.running.set('a', [{ worker, slots: 3 }]);
  await nodes.register(node('a', 4));
  expect(scheduler.slots()).toEqual({ registered: 4, free: 1 });
  await nodes.register(node('a', 4));
  expect(scheduler.slots()).toEqual({ registered: 4, free: 1 });
});
