/** A node with real child processes and sockets; the controller is made of the contract alone. */
import {
  type ControllerPort,
  connectController,
  connectNode,
  type NodeClient,
  type NodeRegistration,
  type RpcServer,
  serveRpc,
  type WorkerFinish,
} from '@millrace/rpc';
import { loadConfig, silentLogger, startWorkerProcess } from '@millrace/service';
import { BoundedQueue, must, seededRandom, systemClock } from '@millrace/std';
import { afterEach, expect, test } from 'vitest';
import { createNodeService } from './node-service.ts';

/** Ends when asked to, or when its parent dies. */
const POLITE = 'process.stdin.resume().on("close", () => process.exit(0))';
/** Ends only by force. */
const STUBBORN = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';

const opened: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Node {
  readonly client: NodeClient;
  readonly registration: NodeRegistration;
  readonly finishes: BoundedQueue<WorkerFinish>;
  /** How many of its workers were alive when it said that it leaves. */
  readonly goodbyes: number[];
  readonly pids: number[];
  readonly end: () => Promise<void>;
}

async function startNode(script: string, settings: readonly string[] = []): Promise<Node> {
  const registrations = new BoundedQueue<NodeRegistration>(10);
  const finishes = new BoundedQueue<WorkerFinish>(10);
  const pids: number[] = [];
  const goodbyes: number[] = [];
  const server = await serveController(registrations, finishes, async ({ leaving }) => {
    if (leaving === true) goodbyes.push(pids.filter(isAlive).length);
  });
  const address = `127.0.0.1:${server.port}`;
  const controller = connectController({ address, deadlineMs: 1_000 });
  opened.push(() => controller.close());
  const flags = ['node.id=n1', 'node.http_port=0', 'node.rpc_port=0', 'node.slots=4', ...settings];
  const stop = new AbortController();
  const config = loadConfig({ directory: '/nowhere', environment: {}, flags });
  const service = createNodeService({
    config,
    controller,
    async startWorker({ worker, slots, environment }) {
      const process = await startWorkerProcess({
        worker,
        slots,
        controllerAddress: address,
        config,
        command: [globalThis.process.execPath, '-e', script],
        inherited: globalThis.process.env,
        environment,
      });
      pids.push(process.pid);
      return process;
    },
    clock: systemClock,
    random: seededRandom(1),
    log: silentLogger,
  });
  const running = service.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  opened.push(end);
  const registration = must(await registrations.shift(AbortSignal.timeout(5_000)));
  const client = connectNode({ address: registration.rpcAddress, deadlineMs: 10_000 });
  opened.push(() => client.close());
  return { client, registration, finishes, goodbyes, pids, end };
}

async function serveController(
  registrations: BoundedQueue<NodeRegistration>,
  finishes: BoundedQueue<WorkerFinish>,
  heartbeatNode: ControllerPort['heartbeatNode'],
): Promise<RpcServer> {
  const ignore = async (): Promise<void> => undefined;
  const controller: ControllerPort = {
    registerWorker: ignore,
    heartbeat: ignore,
    reportMetrics: ignore,
    workerInitialized: ignore,
    taskStarted: ignore,
    taskFinished: ignore,
    taskFailed: ignore,
    reportProblem: ignore,
    reportRows: ignore,
    registerNode: async (registration) => void registrations.push(registration),
    heartbeatNode,
    workerFinished: async (finish) => void finishes.push(finish),
    async *subscribeOutput() {
      // No output.
    },
    getJobMetrics: async () => [],
    getFleet: async () => ({ scheduler: 'node', nodes: [] }),
  };
  const server = await serveRpc({ host: '127.0.0.1', port: 0, controller });
  opened.push(() => server.close(50));
  return server;
}

function workerOf(workerId: string, slots = 2) {
  const ids = { machineId: 'n1', pipelineId: 'pl_1', jobId: 'job_1', generation: 1 };
  return { worker: { workerId, ...ids }, slots, environment: {} };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a node starts workers within its slots and refuses what is more', async () => {
  const { client, registration } = await startNode(POLITE);
  expect(registration).toMatchObject({ nodeId: 'n1', slots: 4 });
  await client.startWorker('n1', workerOf('wk_1'));
  await client.startWorker('n1', workerOf('wk_1'));
  await client.startWorker('n1', workerOf('wk_2'));
  await expect(client.startWorker('n1', workerOf('wk_3'))).rejects.toMatchObject({
    reason: 'resource-exhausted',
    message: 'the worker needs 2 slots, 0 free',
  });
  const workers = await client.getWorkers('n1');
  expect(workers.map(({ worker }) => worker.workerId)).toEqual(['wk_1', 'wk_2']);
});

test('a worker process that dies is reported and its slots are free again', async () => {
  const { client, finishes, pids } = await startNode(POLITE);
  await client.startWorker('n1', workerOf('wk_1', 4));
  process.kill(must(pids[0]), 'SIGKILL');
  const finish = await finishes.shift(AbortSignal.timeout(5_000));
  expect(finish).toMatchObject({ nodeId: 'n1', slots: 4, exitCode: null });
  expect(finish?.worker.workerId).toBe('wk_1');
  await client.startWorker('n1', workerOf('wk_2', 4));
});

test('a worker that does not end when it is asked to is killed', async () => {
  const { client, pids } = await startNode(STUBBORN, ['node.worker_stop_timeout_ms=200']);
  await client.startWorker('n1', workerOf('wk_1'));
  await systemClock.sleep(100);
  expect(await client.stopWorker('n1', 'wk_1', false)).toBe(true);
  expect(isAlive(must(pids[0]))).toBe(false);
  expect(await client.stopWorker('n1', 'wk_1', false)).toBe(false);
});

test('a node that ends says so and takes its workers with it', async () => {
  const settings = ['node.worker_stop_timeout_ms=200'];
  const { client, goodbyes, pids, end } = await startNode(STUBBORN, settings);
  await client.startWorker('n1', workerOf('wk_1'));
  await client.startWorker('n1', workerOf('wk_2'));
  await end();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(goodbyes).toEqual([2]);
});

test('a call that is meant for another node is refused', async () => {
  const { client } = await startNode(POLITE);
  await expect(client.startWorker('n2', workerOf('wk_1'))).rejects.toMatchObject({
    reason: 'permission-denied',
  });
});

test('a worker whose program does not exist is refused with its name', async () => {
  const options = {
    ...workerOf('wk_1'),
    controllerAddress: '127.0.0.1:1',
    config: loadConfig({ directory: null, environment: {} }),
    inherited: {},
  };
  const missing = startWorkerProcess({ ...options, command: ['/nowhere/worker'] });
  await expect(missing).rejects.toThrow('cannot start a worker with /nowhere/worker');
});

test('a node that no controller knows yet is starting, for whoever waits for its health', async () => {
  const controller = connectController({ address: '127.0.0.1:1', deadlineMs: 100 });
  opened.push(() => controller.close());
  const config = loadConfig({
    directory: '/nowhere',
    environment: {},
    flags: ['node.http_port=0', 'node.rpc_port=0'],
  });
  const started = Promise.withResolvers<number>();
  const log = {
    ...silentLogger,
    child: () => ({
      ...silentLogger,
      debug: () => undefined,
      warn: () => undefined,
      info: (fields: { readonly httpPort?: number } | string) => {
        if (typeof fields === 'object' && fields.httpPort !== undefined) {
          started.resolve(fields.httpPort);
        }
      },
    }),
  };
  const stop = new AbortController();
  const service = createNodeService({
    config,
    controller,
    startWorker: () => Promise.reject(new Error('nothing is started here')),
    clock: systemClock,
    random: seededRandom(1),
    log: log as unknown as typeof silentLogger, // Only what a node calls of it.
  });
  const running = service.run(stop.signal);
  const response = await fetch(`http://127.0.0.1:${await started.promise}/status`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'starting' });
  stop.abort();
  await running;
});
