import { type NodeClient, type NodeWorker, RpcError } from '@millrace/rpc';
import { activeTraceParent, createTelemetry, silentLogger } from '@millrace/service';
import { must, seededRandom } from '@millrace/std';
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
const IDLE = { machineId: 'm', workerId: 'wk_1', jobId: '', pipelineId: '', generation: 0 };
const signal = new AbortController().signal;

/** Nodes by address, each with what runs on it and what it refuses. */
class FakeNodes {
  readonly running = new Map<string, NodeWorker[]>();
  refuseStart: 'resource-exhausted' | 'unavailable' | null = null;
  refuseStop = false;
  hangsStop = false;
  readonly unreachable = new Set<string>();
  /** The calls that were made as a part of a trace. */
  readonly traced: string[] = [];

  connect(address: string): NodeClient {
    const workers = this.running.get(address) ?? [];
    this.running.set(address, workers);
    return {
      startWorker: async (_nodeId, start) => {
        this.#trace('startWorker');
        if (this.unreachable.has(address)) throw new RpcError('unavailable', 'no answer');
        if (this.refuseStart !== null) throw new RpcError(this.refuseStart, 'refused');
        workers.push(start);
      },
      stopWorker: async (_nodeId, workerId) => {
        if (this.hangsStop) await new Promise(() => undefined);
        if (this.refuseStop) throw new RpcError('unavailable', 'refused');
        const index = workers.findIndex(({ worker }) => worker.workerId === workerId);
        if (index >= 0) workers.splice(index, 1);
        return index >= 0;
      },
      getWorkers: async () => {
        this.#trace('getWorkers');
        if (this.unreachable.has(address)) throw new RpcError('unavailable', 'no answer');
        return workers;
      },
      close: () => undefined,
    };
  }

  #trace(method: string): void {
    if (activeTraceParent() !== null) this.traced.push(method);
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
    stopDeadlineMs: 15_000,
    clock,
    log: silentLogger,
    isOver: ({ jobId, generation }) => jobId === 'job_1' && generation < REQUEST.generation,
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
  });
  return { clock, fake, exits, nodes, pool, scheduler };
}

function node(nodeId: string, slots: number, labels: Record<string, string> = {}) {
  return { nodeId, generation: 1, rpcAddress: nodeId, slots, labels };
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
  expect(scheduler.slots()).toEqual({ registered: 6, free: 6 });
});

test('a trace of a job that waits for slots has the workers that are started, not every look for them', async () => {
  const { fake, nodes, scheduler } = startScheduler();
  const tracing = { endpoint: 'http://127.0.0.1:9', headers: '', samplePercent: 100 };
  const { tracer } = createTelemetry('controller', { tracing });
  const span = must(tracer.start({ name: 'job Scheduling', kind: 'internal', parent: null }));
  await nodes.register(node('a', 3));
  const launch = (): Promise<unknown> => span.run(() => scheduler.startWorkers(REQUEST, signal));
  for (let look = 0; look < 3; look += 1) await expect(launch()).rejects.toThrow('3 free');
  expect(fake.traced).toEqual([]);
  await nodes.register(node('b', 1));
  await launch();
  expect(fake.traced).toEqual(['startWorker', 'startWorker', 'startWorker']);
  await tracer.close();
});

test('a node that does not answer is passed over until it does, though it is heard of', async () => {
  const { clock, fake, nodes, scheduler } = startScheduler();
  const next = { ...REQUEST, generation: 4 };
  await nodes.register(node('a', 8));
  await nodes.register(node('b', 4));
  fake.unreachable.add('a');
  await scheduler.startWorkers(REQUEST, signal);
  expect([fake.slots('a'), fake.slots('b')]).toEqual([[], [2, 2]]);
  nodes.heartbeat({ nodeId: 'a', generation: 1 });
  await clock.advance(100);
  await expect(scheduler.startWorkers(next, signal)).rejects.toThrow('needs 4 slots, 0 free');
  fake.unreachable.delete('a');
  nodes.heartbeat({ nodeId: 'a', generation: 1 });
  await clock.advance(100);
  await scheduler.startWorkers(next, signal);
  expect(fake.slots('a')).toEqual([2, 2]);
});

test('a node that could not be asked at first is asked what it brings when it is heard of', async () => {
  const { clock, fake, nodes, scheduler } = startScheduler();
  const worker = { machineId: 'a', workerId: 'wk_9', jobId: 'j', pipelineId: 'p', generation: 1 };
  fake.running.set('a', [{ worker, slots: 3 }]);
  fake.unreachable.add('a');
  await nodes.register(node('a', 4));
  fake.unreachable.delete('a');
  nodes.heartbeat({ nodeId: 'a', generation: 1 });
  await clock.advance(100);
  expect(scheduler.slots()).toEqual({ registered: 4, free: 1 });
});

test('a node that has missed heartbeats gets no workers, and nobody waits for it', async () => {
  const { clock, fake, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  await scheduler.startWorkers(REQUEST, signal);
  await clock.advance(3_000);
  await nodes.register(node('b', 4));
  await scheduler.startWorkers({ ...REQUEST, generation: 4 }, signal);
  expect(fake.slots('b')).toEqual([2, 2]);
  fake.hangsStop = true;
  await scheduler.stopWorkers(RELEASE);
});

test('labels choose the nodes of a job, and it says which it waits for', async () => {
  const { fake, nodes, pool, scheduler } = startScheduler();
  await nodes.register(node('a', 8, { zone: 'a', disk: 'ssd' }));
  await nodes.register(node('b', 2, { zone: 'b', disk: 'ssd' }));
  pool.register({ worker: IDLE, rpcAddress: 'w', dataAddress: 'w', slots: 4 });
  const asking = (labels: object) => ({ ...REQUEST, schedulerConfig: { node_labels: labels } });
  const two = { ...asking({ zone: 'b', disk: 'ssd' }), slots: 2 };
  expect(await scheduler.startWorkers(two, signal)).toEqual([]);
  expect([fake.slots('a'), fake.slots('b')]).toEqual([[], [2]]);
  await expect(scheduler.startWorkers(asking({ zone: 'b' }), signal)).rejects.toThrow(
    'needs 4 slots, 0 free on nodes with zone=b',
  );
  await expect(scheduler.startWorkers(asking({ zone: 7 }), signal)).rejects.toMatchObject({
    message: 'scheduler_config.node_labels is not an object of texts',
    domain: 'user',
    retry: 'never',
  });
});

test('what idle workers have not is started on nodes, and given back when it is too little', async () => {
  const { fake, nodes, pool, scheduler } = startScheduler();
  pool.register({ worker: IDLE, rpcAddress: 'w', dataAddress: 'w', slots: 3 });
  await expect(scheduler.startWorkers(REQUEST, signal)).rejects.toThrow('needs 4 slots, 3 free');
  await nodes.register(node('a', 4));
  expect(await scheduler.startWorkers(REQUEST, signal)).toHaveLength(1);
  expect(fake.slots('a')).toEqual([1]);
});

test('an earlier process of a node is refused, and workers of an old generation are ended', async () => {
  const { fake, exits, nodes, scheduler } = startScheduler();
  const later = { ...node('a', 4), generation: 2, rpcAddress: 'again' };
  const old = { machineId: 'a', workerId: 'wk_9', jobId: 'job_1', pipelineId: 'p', generation: 1 };
  fake.running.set('again', [{ worker: old, slots: 3 }]);
  await nodes.register(node('a', 4));
  await nodes.register(later);
  const refused = { reason: 'permission-denied' };
  await expect(nodes.register(node('a', 4))).rejects.toMatchObject(refused);
  expect(() => nodes.heartbeat({ nodeId: 'a', generation: 1 })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('was started again'),
      hint: expect.stringContaining('node.id'),
    }),
  );
  expect(nodes.heartbeat({ nodeId: 'a', generation: 2 })).toBe(true);
  await Promise.resolve();
  expect(fake.slots('again')).toEqual([]);
  expect(scheduler.slots()).toEqual({ registered: 4, free: 4 });
  expect(exits).toEqual([]);
});

test('idle workers are used before new ones are started', async () => {
  const { fake, nodes, pool, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  pool.register({ worker: IDLE, rpcAddress: 'w', dataAddress: 'w', slots: 4 });
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
  expect(nodes.heartbeat({ nodeId: 'a', generation: 1 })).toBe(true);
  await clock.advance(3_000);
  expect(nodes.alive().map(({ nodeId }) => nodeId)).toEqual(['a']);
  expect(exits).toHaveLength(1);
  nodes.dropSilent();
  expect(exits.map(({ how }) => how)).toEqual([
    'exited with code 7',
    'is on node b, which is silent',
  ]);
  expect(nodes.heartbeat({ nodeId: 'b', generation: 1 })).toBe(false);
  expect(scheduler.slots()).toEqual({ registered: 2, free: 2 });
});

test('a node that says goodbye gets no more workers, nobody calls it, and nothing has failed', async () => {
  const { clock, fake, exits, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  await scheduler.startWorkers(REQUEST, signal);
  await nodes.register(node('b', 4));
  expect(nodes.heartbeat({ nodeId: 'a', generation: 1, leaving: true })).toBe(true);
  const how = 'is on node "a", which was told to end';
  expect(exits).toMatchObject([
    { how, planned: true },
    { how, planned: true },
  ]);
  await scheduler.stopWorkers(RELEASE);
  expect(fake.slots('a')).toEqual([2, 2]);
  expect(scheduler.slots()).toEqual({ registered: 4, free: 4 });
  await scheduler.startWorkers({ ...REQUEST, generation: 4 }, signal);
  expect(fake.slots('b')).toEqual([2, 2]);
  await clock.advance(4_000);
  nodes.heartbeat({ nodeId: 'b', generation: 1 });
  await clock.advance(2_000);
  nodes.dropSilent();
  expect(exits).toHaveLength(2);
});

test('what a node said before its goodbye and arrives after it changes nothing', async () => {
  const { clock, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  expect(nodes.heartbeat({ nodeId: 'a', generation: 1, leaving: true })).toBe(true);
  // Of this one the goodbye is all that was heard so far.
  expect(nodes.heartbeat({ nodeId: 'b', generation: 1, leaving: true })).toBe(true);
  for (const nodeId of ['a', 'b']) {
    await expect(nodes.register(node(nodeId, 4))).rejects.toMatchObject({
      reason: 'permission-denied',
      message: `node "${nodeId}" was told to end`,
    });
  }
  expect(scheduler.slots()).toEqual({ registered: 0, free: 0 });
  await nodes.register({ ...node('a', 4), generation: 2 });
  expect(scheduler.slots()).toEqual({ registered: 4, free: 4 });
  await clock.advance(600_001);
  nodes.dropSilent();
  await nodes.register(node('b', 4));
  expect(nodes.alive().map(({ nodeId }) => nodeId)).toEqual(['b']);
});

test('a node is not blamed for the time in which nobody listened to it', async () => {
  const { clock, exits, nodes, scheduler } = startScheduler();
  await nodes.register(node('a', 4));
  await scheduler.startWorkers(REQUEST, signal);
  await clock.advance(60_000);
  nodes.forgive(59_000);
  nodes.dropSilent();
  expect(nodes.heartbeat({ nodeId: 'a', generation: 1 })).toBe(true);
  expect(exits).toEqual([]);
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

test('workers of an earlier controller are lost once their node has come back without them', async () => {
  const { clock, fake, nodes, scheduler } = startScheduler();
  const placed = [
    { workerId: 'wk_8', machineId: 'a' },
    { workerId: 'wk_9', machineId: 'b' },
  ];
  const worker = { machineId: 'a', workerId: 'wk_8', jobId: 'j', pipelineId: 'p', generation: 1 };
  expect(scheduler.lost(placed)).toBeNull();
  fake.running.set('a', [{ worker, slots: 1 }]);
  await nodes.register(node('a', 4));
  expect(scheduler.lost(placed)).toBeNull();
  fake.unreachable.add('b');
  await nodes.register(node('b', 4));
  expect(scheduler.lost(placed)).toBeNull();
  fake.unreachable.delete('b');
  nodes.heartbeat({ nodeId: 'b', generation: 1 });
  await clock.advance(0);
  expect(scheduler.lost(placed)).toBe('worker wk_9 is gone from node "b"');
});
