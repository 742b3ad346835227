import { RpcError, type WorkerClient, type WorkerRegistration } from '@millrace/rpc';
import { silentLogger } from '@millrace/service';
import { VirtualClock } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

const LEASE = { jobId: 'job_1', generation: 3 };

function startPool(refuses: readonly string[] = []) {
  const clock = new VirtualClock();
  const stopped: string[] = [];
  const pool = new WorkerPool({
    clock,
    log: silentLogger,
    heartbeatTimeoutMs: 5_000,
    deadlineMs: 5_000,
    connectWorker: ({ address }) =>
      ({
        stopExecution: async (workerId: string, generation: number, mode: string) => {
          if (refuses.includes(address)) throw new RpcError('unavailable', 'connection refused');
          stopped.push(`${workerId} ${generation} ${mode}`);
        },
        close: () => undefined,
        // The pool calls nothing else of a worker.
      }) as unknown as WorkerClient,
  });
  return { pool, clock, stopped };
}

function worker(workerId: string, slots: number): WorkerRegistration {
  const context = { machineId: 'm', workerId, jobId: '', pipelineId: '', generation: 0 };
  return { worker: context, rpcAddress: workerId, dataAddress: workerId, slots };
}

test('a job takes as few workers as bring enough slots, and keeps the wide ones for others', () => {
  const { pool } = startPool();
  for (const [id, slots] of [
    ['a', 1],
    ['b', 4],
    ['c', 2],
  ] as const) {
    pool.register(worker(id, slots));
  }
  expect(pool.take(LEASE, 8)).toHaveLength(3);
  pool.giveBack(LEASE);
  expect(pool.slots()).toEqual({ registered: 7, free: 7 });
  expect(pool.take(LEASE, 5).map((each) => each.worker.workerId)).toEqual(['b', 'a']);
  expect(pool.slots()).toEqual({ registered: 7, free: 2 });
  expect(pool.heartbeat('b')).toEqual(LEASE);
  expect(pool.heartbeat('c')).toBeNull();
  expect(pool.heartbeat('z')).toBeUndefined();
});

test('a worker that was told to end is taken no more and not asked to stop', async () => {
  const { pool, stopped } = startPool();
  pool.register(worker('a', 2));
  pool.register(worker('b', 2));
  expect(pool.leave('b')).toBeNull();
  expect(pool.take(LEASE, 4).map((each) => each.worker.workerId)).toEqual(['a']);
  expect(pool.leave('a')).toEqual(LEASE);
  expect(pool.leave('a')).toBeNull();
  await pool.release(LEASE);
  expect([stopped, pool.slots()]).toEqual([[], { registered: 0, free: 0 }]);
});

test('workers that are given back are stopped and free again; one that refuses is dropped', async () => {
  const { pool, stopped } = startPool(['b']);
  pool.register(worker('a', 2));
  pool.register(worker('b', 2));
  expect(pool.take(LEASE, 4)).toHaveLength(2);
  await pool.release({ ...LEASE, generation: 2 });
  expect(pool.slots().free).toBe(0);
  await pool.release(LEASE);
  expect(stopped).toEqual(['a 3 immediate']);
  expect(pool.slots()).toEqual({ registered: 2, free: 2 });
  expect(pool.heartbeat('b')).toBeUndefined();
});

test('a worker that registers again while it is given back is free afterwards', async () => {
  const { pool } = startPool();
  pool.register(worker('a', 2));
  pool.take(LEASE, 2);
  const released = pool.release(LEASE);
  pool.register(worker('a', 2));
  await released;
  expect(pool.slots()).toEqual({ registered: 2, free: 2 });
});

test('a worker that registers again keeps its lease, a silent one goes', async () => {
  const { pool, clock } = startPool();
  pool.register(worker('a', 1));
  pool.register(worker('b', 1));
  pool.take(LEASE, 1);
  pool.register(worker('a', 1));
  expect(pool.slots()).toEqual({ registered: 2, free: 1 });
  await clock.advance(5_001);
  // The one that serves a job is its job's to miss.
  expect(pool.slots()).toEqual({ registered: 1, free: 0 });
});
