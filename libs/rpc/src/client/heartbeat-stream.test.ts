import { afterEach, expect, test } from 'vitest';
import { connectController } from './connect-controller.ts';
import type { ControllerClient } from './controller-client.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import { RpcError } from '../errors/rpc-error.ts';
import type { RpcServer } from '../server/serve-routes.ts';
import { serveRpc } from '../server/serve-rpc.ts';

const WORKER = { machineId: 'm', workerId: 'wk', pipelineId: 'pl', jobId: 'job', generation: 1 };
const METRICS = {
  operatorId: 'source_0',
  operatorName: 'impulse',
  subtask: 0,
  rowsIn: 1,
  rowsOut: 2,
  bytesIn: 3,
  bytesOut: 4,
  batchesIn: 5,
  batchesOut: 6,
  lateRows: 7,
  decodeErrors: 8,
  watermarkMicros: 9n,
  queueFill: 0.5,
  backpressure: 0.5,
  busyRatio: 0.25,
  stateBytes: 10,
};

/** What reached the controller, and by which method. */
const calls: string[] = [];
const arrived: unknown[] = [];
let refusal: RpcError | null = null;
let server: RpcServer | null = null;
let client: ControllerClient | null = null;

afterEach(async () => {
  client?.close();
  client = null;
  await server?.close(0);
  calls.length = 0;
  arrived.length = 0;
  refusal = null;
});

async function start(port = 0): Promise<ControllerClient> {
  server = await serveRpc({
    host: '127.0.0.1',
    port,
    controller: fakeController({
      heartbeat: async (worker) => {
        if (refusal !== null) throw refusal;
        arrived.push(worker);
      },
      reportMetrics: async (worker, metrics) => {
        arrived.push({ worker, metrics });
        throw new RpcError('permission-denied', 'the job is over');
      },
    }),
    observe: (call) => {
      calls.push(call.method);
      return { run: (work) => work(), end: () => undefined };
    },
  });
  client ??= connectController({ address: `127.0.0.1:${server.port}`, deadlineMs: 1_000 });
  return client;
}

test('the first heartbeat is a call, the others are messages of one stream', async () => {
  const worker = await start();
  for (let beat = 0; beat < 5; beat += 1) await worker.heartbeat(WORKER);
  await expect.poll(() => arrived.length).toBe(5);
  expect(calls).toEqual(['ControllerService/Heartbeat', 'ControllerService/KeepAlive']);
  expect(arrived[4]).toEqual(WORKER);
});

test('metrics travel with the heartbeats, and what is said of them ends nothing', async () => {
  const worker = await start();
  await worker.reportMetrics(WORKER, [METRICS]);
  await worker.heartbeat(WORKER);
  await worker.reportMetrics(WORKER, [METRICS]);
  await worker.heartbeat(WORKER);
  await expect.poll(() => arrived.length).toBe(3);
  expect(arrived[1]).toEqual({ worker: WORKER, metrics: [METRICS] });
});

test('a refusal reaches the worker with its next heartbeat', async () => {
  const worker = await start();
  await worker.heartbeat(WORKER);
  refusal = new RpcError('permission-denied', 'generation 1 is over');
  await worker.heartbeat(WORKER);
  await expect
    .poll(() => worker.heartbeat(WORKER).then(() => 'taken', String))
    .toContain('generation 1 is over');
});

test('a controller that ends and comes back is called again', async () => {
  const worker = await start();
  const { port = 0 } = server ?? {};
  await worker.heartbeat(WORKER);
  await worker.heartbeat(WORKER);
  await server?.close(50);
  await expect
    .poll(() => worker.heartbeat(WORKER).then(() => 'taken', String))
    .toContain('RpcError');
  await start(port);
  await expect.poll(() => worker.heartbeat(WORKER).then(() => 'taken', String)).toBe('taken');
});
