/** Our clients against our servers, over real sockets. */
import { OperatingError } from '@millrace/std';
import { afterEach, expect, test } from 'vitest';
import { connectController } from './client/connect-controller.ts';
import type { ControllerPort } from './ports/controller-port.ts';
import { fakeController } from './testing/fake-controller.fixture.ts';
import { connectNode } from './client/node-client.ts';
import type { RpcServer } from './server/serve-routes.ts';
import { type ServeRpcOptions, serveRpc } from './server/serve-rpc.ts';
import type { OutputRows, SubtaskMetrics, WorkerContext } from './ports/task.ts';
import { connectWorker } from './client/worker-client.ts';
import type { StartExecution, WorkerStatus } from './ports/worker-port.ts';

const worker: WorkerContext = {
  machineId: 'm',
  workerId: 'wk_1',
  pipelineId: 'pl_1',
  jobId: 'job_1',
  generation: 3,
};
const metrics: SubtaskMetrics = {
  operatorId: 'source_0',
  operatorName: 'source: impulse',
  subtask: 1,
  rowsIn: 1,
  rowsOut: 2,
  bytesIn: 3,
  bytesOut: 2 ** 40,
  batchesIn: 5,
  batchesOut: 6,
  lateRows: 7,
  decodeErrors: 8,
  watermarkMicros: 1_234_567_890_123_456n,
  queueFill: 0.25,
  backpressure: 0.5,
  stateBytes: 2 ** 33,
  busyRatio: 1,
  samples: [
    {
      timeMicros: 1_700_000_000_000_000,
      rowsInPerSecond: 0.5,
      rowsOutPerSecond: 1,
      bytesInPerSecond: 2,
      bytesOutPerSecond: 3,
      backpressure: 0.25,
      busyRatio: 1,
      watermarkLagSeconds: null,
    },
  ],
};

const opened: { close(): void }[] = [];
let server: RpcServer | null = null;

afterEach(async () => {
  for (const each of opened.splice(0)) each.close();
  await server?.close(100);
});

async function serve(options: Omit<ServeRpcOptions, 'host' | 'port'>) {
  server = await serveRpc({ host: '127.0.0.1', port: 0, ...options });
  return { address: `127.0.0.1:${server.port}`, deadlineMs: 5_000 };
}

async function controllerClient(methods: Partial<ControllerPort>): Promise<ControllerPort> {
  const client = connectController(await serve({ controller: fakeController(methods) }));
  opened.push(client);
  return client;
}

test('what a worker reports arrives as it was said', async () => {
  const heard: unknown[] = [];
  const note = async (...said: unknown[]): Promise<void> => {
    heard.push(said.slice(0, -1));
  };
  const client = await controllerClient({
    heartbeat: note,
    heartbeatNode: note,
    workerInitialized: note,
    taskStarted: note,
    taskFinished: note,
    taskFailed: note,
    reportProblem: note,
    reportRows: note,
    workerFinished: note,
  });
  const subtask = { operatorId: 'sink_2', subtask: 3 };
  const error = {
    message: 'bad',
    domain: 'user',
    retry: 'never',
    details: 'row 7',
  } as const;
  const rows: OutputRows = {
    ...subtask,
    startId: 40,
    rows: ['{"x":"é"}'],
    timestamps: [1_234_567_890_123_456],
    done: true,
  };
  const finish = { nodeId: 'n', worker, slots: 2, exitCode: null };
  await client.workerInitialized(worker, null);
  await client.workerInitialized(worker, error);
  await client.workerInitialized(worker, { ...error, planned: true });
  await client.taskStarted(worker, subtask);
  await client.taskFinished(worker, subtask);
  await client.taskFailed(worker, subtask, error);
  await client.reportProblem(worker, subtask, error);
  await client.reportRows(worker, rows);
  await client.workerFinished(finish);
  for (const leaving of [false, true]) {
    await client.heartbeat({ ...worker, leaving });
    await client.heartbeatNode({ nodeId: 'n', generation: 7, leaving });
  }
  expect(heard).toEqual([
    [worker, null],
    [worker, error],
    [worker, { ...error, planned: true }],
    [worker, subtask],
    [worker, subtask],
    [worker, subtask, error],
    [worker, subtask, error],
    [worker, rows],
    [finish],
    [{ ...worker, leaving: false }],
    [{ nodeId: 'n', generation: 7, leaving: false }],
    [{ ...worker, leaving: true }],
    [{ nodeId: 'n', generation: 7, leaving: true }],
  ]);
});

test('an execution travels to its worker and its metrics travel back', async () => {
  const seen: unknown[] = [];
  const status: WorkerStatus = {
    phase: 'failed',
    sinceMicros: 1_700_000_000_000_001,
    generation: 3,
    error: { message: 'no', domain: 'external', retry: 'backoff', details: undefined },
  };
  const port = {
    async startExecution(workerId: string, start: StartExecution) {
      seen.push([workerId, start]);
    },
    async stopExecution(workerId: string, generation: number, mode: string) {
      seen.push([workerId, generation, mode]);
    },
    getPhase: async () => status,
    getMetrics: async () => [metrics, { ...metrics, watermarkMicros: null }],
    shutdown: async () => undefined,
  };
  const client = connectWorker(await serve({ worker: port }));
  opened.push(client);
  const start: StartExecution = {
    jobId: 'job_1',
    pipelineId: 'pl_1',
    generation: 3,
    program: '{"text":"„große“ Ströme"}',
    workers: [{ workerId: 'wk_1', rpcAddress: 'a:1', dataAddress: 'a:2', slots: [0, 2] }],
    parallelism: 3,
    environment: { PASSWORD: 'pä$$' },
  };
  await client.startExecution('wk_1', start);
  await client.stopExecution('wk_1', 3, 'immediate');
  expect(seen).toEqual([
    ['wk_1', start],
    ['wk_1', 3, 'immediate'],
  ]);
  expect(await client.getPhase('wk_1')).toEqual(status);
  expect(await client.getMetrics('wk_1')).toEqual([metrics, { ...metrics, watermarkMicros: null }]);
});

test('a node is told what to start and says what it runs', async () => {
  const seen: unknown[] = [];
  const node = {
    async startWorker(nodeId: string, start: object) {
      seen.push([nodeId, start]);
    },
    stopWorker: async (_: string, workerId: string, force: boolean) => force && workerId === 'wk_1',
    getWorkers: async () => [{ worker, slots: 2 }],
  };
  const client = connectNode(await serve({ node }));
  opened.push(client);
  const start = { worker, slots: 2, environment: { A: 'b' } };
  await client.startWorker('n', start);
  expect(seen).toEqual([['n', start]]);
  expect(await client.stopWorker('n', 'wk_1', true)).toBe(true);
  expect(await client.stopWorker('n', 'wk_1', false)).toBe(false);
  expect(await client.getWorkers('n')).toEqual([{ worker, slots: 2 }]);
});

test('the nodes of a controller come with what runs on them', async () => {
  const node = {
    nodeId: 'n',
    rpcAddress: '10.0.0.1:9291',
    slots: 8,
    freeSlots: 6,
    labels: { zone: 'a' },
    heardAtMicros: 1_700_000_000_000_000,
    responsive: true,
    workers: [{ worker, slots: 2 }],
  };
  const client = await controllerClient({
    getFleet: async () => ({ scheduler: 'node', nodes: [node] }),
  });
  expect(await client.getFleet()).toEqual({ scheduler: 'node', nodes: [node] });
});

test('an operating error keeps its domain, retry, hint and details on the way', async () => {
  const client = await controllerClient({
    async heartbeat() {
      const options = { domain: 'external', retry: 'backoff', hint: 'wait', details: 'x' } as const;
      throw new OperatingError('the database is away', options);
    },
  });
  await expect(client.heartbeat(worker)).rejects.toMatchObject({
    name: 'RpcError',
    reason: 'unavailable',
    message: expect.stringContaining('the database is away'),
    domain: 'external',
    retry: 'backoff',
    hint: 'wait',
    details: 'x',
  });
});

test('a peer that is not there is unavailable, is named, and may come back', async () => {
  const client = connectController({ address: '127.0.0.1:1', deadlineMs: 2_000 });
  opened.push(client);
  await expect(client.heartbeat(worker)).rejects.toMatchObject({
    reason: 'unavailable',
    retry: 'backoff',
    message: expect.stringMatching(/^127\.0\.0\.1:1 is not reachable: .*ECONNREFUSED/),
  });
});

test('a client reconnects to a server that was started again on its port', async () => {
  const first = await serve({ controller: fakeController({}) });
  const client = connectController(first);
  opened.push(client);
  await client.heartbeat(worker);
  await server?.close(50);
  await expect(client.heartbeat(worker)).rejects.toMatchObject({ reason: 'unavailable' });
  const port = Number(first.address.split(':')[1]);
  server = await serveRpc({ host: '127.0.0.1', port, controller: fakeController({}) });
  await client.heartbeat(worker);
});

test('a call beyond its deadline fails as such', async () => {
  const never = () => new Promise<void>(() => undefined);
  const options = await serve({ controller: fakeController({ heartbeat: never }) });
  const client = connectController({ ...options, deadlineMs: 50 });
  opened.push(client);
  await expect(client.heartbeat(worker)).rejects.toMatchObject({ reason: 'deadline-exceeded' });
});

test('a subscriber that goes away ends its subscription', async () => {
  const ended = Promise.withResolvers<string>();
  const client = await controllerClient({
    async *subscribeOutput(_, signal) {
      signal?.addEventListener('abort', () => ended.resolve('ended'));
      const output = { operatorId: 's', subtask: 0, startId: 0, rows: [], timestamps: [] };
      yield { generation: 1, output: { ...output, done: false }, lostRows: 0 };
      await ended.promise;
    },
  });
  const abort = new AbortController();
  const follow = async (): Promise<void> => {
    for await (const _ of client.subscribeOutput('job_1', abort.signal)) abort.abort();
  };
  await expect(follow()).rejects.toMatchObject({ reason: 'cancelled' });
  expect(await ended.promise).toBe('ended');
});

test('a port that is in use is refused with what to do', async () => {
  await serve({ controller: fakeController({}) });
  const port = server?.port ?? 0;
  await expect(serveRpc({ host: '127.0.0.1', port })).rejects.toMatchObject({
    message: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    domain: 'user',
    hint: 'stop what listens there, or configure another port',
  });
});
