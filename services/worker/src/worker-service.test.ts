/**
 * A worker over real sockets: a controller made of the contract alone, and an engine of the test.
 */
import type { Engine, ExecutionRequest, TaskEvent } from '@millrace/dataflow';
import { programVersion } from '@millrace/program';
import {
  type ControllerPort,
  connectController,
  connectWorker,
  type RpcServer,
  RpcError,
  type StartExecution,
  serveRpc,
  type WorkerRegistration,
} from '@millrace/rpc';
import { EndRequest, loadConfig, silentLogger } from '@millrace/service';
import { BoundedQueue, seededRandom, systemClock } from '@millrace/std';
import { afterEach, expect, test } from 'vitest';
import { createWorkerService } from './worker-service.ts';

const PROGRAM = JSON.stringify({ version: programVersion, parallelism: 2, nodes: [], edges: [] });

class Fleet {
  readonly registrations = new BoundedQueue<WorkerRegistration>(100);
  readonly reports = new BoundedQueue<readonly [string, ...unknown[]]>(100);
  readonly stop = new AbortController();
  readonly engine = new ScriptedEngine();
  heartbeats = 0;
  /** Of the controller; null where it does not say. */
  term: number | null = null;
  onHeartbeat: () => void = () => undefined;
  onReport: () => void = () => undefined;
  server: RpcServer | null = null;
  worker: Promise<void> = Promise.resolve();

  async start(settings: readonly string[] = []): Promise<WorkerRegistration> {
    const server = await this.serve(0);
    const address = `127.0.0.1:${server.port}`;
    const config = loadConfig({
      directory: '/nowhere',
      environment: {},
      flags: [
        'worker.http_port=0',
        'worker.rpc_port=0',
        'worker.data_port=0',
        'worker.slots=2',
        'worker.id=wk_1',
        'worker.job_id=job_1',
        'worker.generation=3',
        'worker.heartbeat_interval_ms=20',
        'worker.orphan_timeout_ms=300',
        ...settings,
      ],
    });
    const controller = connectController({ address, deadlineMs: 1_000 });
    const service = createWorkerService({
      config,
      controller,
      createEngine: async () => this.engine,
      clock: systemClock,
      random: seededRandom(1),
      log: silentLogger,
    });
    this.worker = service.run(this.stop.signal).finally(() => controller.close());
    return this.registered();
  }

  async serve(port: number): Promise<RpcServer> {
    const controller = this.#controller();
    this.server = await serveRpc({ host: '127.0.0.1', port, controller, term: () => this.term });
    return this.server;
  }

  async registered(): Promise<WorkerRegistration> {
    const registration = await this.registrations.shift(AbortSignal.timeout(5_000));
    if (registration === null) throw new Error('the worker did not register');
    return registration;
  }

  async report(): Promise<readonly unknown[] | null> {
    return this.reports.shift(AbortSignal.timeout(5_000));
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.worker;
    await this.server?.close(50);
  }

  #controller(): ControllerPort {
    const note =
      (name: string) =>
      async (...said: unknown[]): Promise<void> => {
        this.onReport();
        this.reports.push([name, ...said.slice(1, -1)]);
      };
    const ignore = async (): Promise<void> => undefined;
    return {
      registerWorker: async (registration) => void this.registrations.push(registration),
      heartbeat: async () => {
        this.heartbeats += 1;
        this.onHeartbeat();
      },
      reportMetrics: ignore,
      workerInitialized: note('initialized'),
      taskStarted: note('started'),
      taskFinished: note('finished'),
      taskFailed: note('failed'),
      reportProblem: note('problem'),
      reportRows: note('rows'),
      registerNode: ignore,
      heartbeatNode: ignore,
      workerFinished: ignore,
      async *subscribeOutput() {
        // No output.
      },
      getJobMetrics: async () => [],
      getFleet: async () => ({ scheduler: 'node', nodes: [] }),
    };
  }
}

/** Starts what it is asked to start and lets the test say what happens in it. */
class ScriptedEngine implements Engine {
  readonly dataAddress = '127.0.0.1:9';
  readonly refusedConnections = 0;
  readonly requests: ExecutionRequest[] = [];
  readonly stops: string[] = [];
  emit: (event: TaskEvent) => void = () => undefined;
  failure: Error | null = null;
  isClosed = false;

  start(request: ExecutionRequest, onEvent: (event: TaskEvent) => void) {
    if (this.failure !== null) throw this.failure;
    this.requests.push(request);
    this.emit = onEvent;
    const finished = Promise.withResolvers<void>();
    return {
      finished: finished.promise,
      stop: async (mode: string) => {
        this.stops.push(mode);
        finished.resolve();
      },
      metrics: async () => [],
      slots: async () => [],
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function execution(registration: WorkerRegistration): StartExecution {
  const { rpcAddress, dataAddress } = registration;
  return {
    jobId: 'job_1',
    pipelineId: 'pl_1',
    generation: 3,
    program: PROGRAM,
    workers: [{ workerId: 'wk_1', rpcAddress, dataAddress, slots: [0, 1] }],
    parallelism: 2,
    environment: {},
  };
}

let fleet = new Fleet();

afterEach(async () => {
  await fleet.close();
  fleet = new Fleet();
});

test('a worker registers with where it is reached and keeps its heartbeat', async () => {
  const registration = await fleet.start();
  expect(registration).toMatchObject({
    worker: { workerId: 'wk_1', machineId: 'wk_1', jobId: 'job_1', generation: 3 },
    dataAddress: '127.0.0.1:9',
    slots: 2,
  });
  expect(registration.rpcAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  await expect.poll(() => fleet.heartbeats).toBeGreaterThan(2);
});

test('the addresses of a worker have the host that others reach it by', async () => {
  const registration = await fleet.start(['network.advertised_host=worker-7.example']);
  expect(registration.dataAddress).toBe('worker-7.example:9');
  for (const address of [registration.rpcAddress, registration.httpAddress]) {
    expect(address).toMatch(/^worker-7\.example:\d+$/);
  }
});

test('an execution is started, reports in order and stops as it is told', async () => {
  const registration = await fleet.start();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.startExecution('wk_1', execution(registration));
  expect(await fleet.report()).toEqual(['initialized', null]);
  expect(await worker.getPhase('wk_1')).toMatchObject({ phase: 'running', generation: 3 });
  const subtask = { operatorId: 'sink_1', subtask: 1 };
  const rows = { startId: 0, rows: ['{}'], timestamps: [7], done: true };
  const failure = { message: 'no', domain: 'user', retry: 'never' } as const;
  fleet.engine.emit({ kind: 'started', ...subtask });
  fleet.engine.emit({ kind: 'rows', ...subtask, ...rows });
  fleet.engine.emit({ kind: 'failed', ...subtask, ...failure });
  fleet.engine.emit({ kind: 'bad-row', ...subtask, reason: 'not JSON', sample: '{x' });
  fleet.engine.emit({ kind: 'finished', ...subtask });
  expect(await fleet.report()).toEqual(['started', subtask]);
  expect(await fleet.report()).toEqual(['rows', { ...subtask, ...rows }]);
  expect(await fleet.report()).toEqual(['failed', subtask, { ...failure, details: undefined }]);
  expect(await fleet.report()).toMatchObject([
    'problem',
    subtask,
    { message: 'a row was left out: not JSON', domain: 'user', details: '{x' },
  ]);
  expect(await fleet.report()).toEqual(['finished', subtask]);
  await worker.stopExecution('wk_1', 3, 'graceful');
  expect(fleet.engine.stops).toEqual(['graceful']);
  expect(await worker.getPhase('wk_1')).toMatchObject({ phase: 'finished' });
  worker.close();
});

test('a call that is meant for another worker is refused', async () => {
  const registration = await fleet.start();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await expect(worker.startExecution('wk_2', execution(registration))).rejects.toMatchObject({
    reason: 'permission-denied',
    message: 'this is worker "wk_1", not "wk_2"',
  });
  expect(fleet.engine.requests).toEqual([]);
  worker.close();
});

test('a dataflow that cannot be built is reported with its reason', async () => {
  const registration = await fleet.start();
  fleet.engine.failure = new Error('no such operator');
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.startExecution('wk_1', execution(registration));
  expect(await fleet.report()).toMatchObject([
    'initialized',
    { message: 'no such operator', domain: 'internal' },
  ]);
  expect(await worker.getPhase('wk_1')).toMatchObject({ phase: 'failed' });
  worker.close();
});

test('starting the same generation again changes nothing, and an older one is refused', async () => {
  const registration = await fleet.start();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  const start = execution(registration);
  await worker.startExecution('wk_1', start);
  await fleet.report();
  await worker.startExecution('wk_1', start);
  const older = worker.startExecution('wk_1', { ...start, generation: 2 });
  await expect(older).rejects.toMatchObject({ reason: 'permission-denied' });
  const newer = worker.startExecution('wk_1', { ...start, generation: 4 });
  await expect(newer).rejects.toMatchObject({ reason: 'failed-precondition' });
  expect(fleet.engine.requests.length).toBe(1);
  worker.close();
});

test('a worker takes no orders of a controller that had stood still while another took over', async () => {
  fleet.term = 8;
  const registration = await fleet.start();
  const { rpcAddress } = registration;
  const of = (number: number) =>
    connectWorker({
      address: rpcAddress,
      deadlineMs: 2_000,
      term: { number, isHeld: () => true },
    });
  const [woken, acting] = [of(7), of(8)];
  const refusal = { reason: 'permission-denied' };
  const older = { ...execution(registration), generation: 2 };
  await expect(woken.startExecution('wk_1', older)).rejects.toMatchObject(refusal);
  await acting.startExecution('wk_1', execution(registration));
  await expect(woken.stopExecution('wk_1', 3, 'immediate')).rejects.toMatchObject(refusal);
  await expect(woken.shutdown('wk_1')).rejects.toMatchObject(refusal);
  expect(await fleet.report()).toEqual(['initialized', null]);
  expect([fleet.engine.requests.length, fleet.engine.stops]).toEqual([1, []]);
  woken.close();
  acting.close();
});

test('a worker ends when it is told to and closes its engine', async () => {
  const registration = await fleet.start();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.shutdown('wk_1');
  await fleet.worker;
  expect(fleet.engine.isClosed).toBe(true);
  worker.close();
});

test('a worker that the controller refuses ends', async () => {
  await fleet.start();
  fleet.onHeartbeat = () => {
    throw new RpcError('permission-denied', 'generation 3 is over');
  };
  await fleet.worker;
  expect(fleet.engine.isClosed).toBe(true);
});

test('a worker that the controller has forgotten registers again', async () => {
  await fleet.start();
  fleet.onHeartbeat = () => {
    fleet.onHeartbeat = () => undefined;
    throw new RpcError('not-found', 'no such worker');
  };
  expect((await fleet.registered()).worker.workerId).toBe('wk_1');
});

test('a worker that comes back to a controller says what it runs and how far it is', async () => {
  const registration = await fleet.start();
  expect(registration.execution).toBeNull();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  const { program: _, workers: __, environment: ___, ...about } = execution(registration);
  await worker.startExecution('wk_1', execution(registration));
  await fleet.report();
  const [source, sink] = ['source_0', 'sink_1'].map((operatorId) => ({ operatorId, subtask: 0 }));
  if (source === undefined || sink === undefined) throw new Error('there are two operators');
  for (const task of [source, sink]) fleet.engine.emit({ kind: 'started', ...task });
  fleet.engine.emit({ kind: 'finished', ...source });
  const failure = { message: 'no', domain: 'user', retry: 'never' } as const;
  fleet.engine.emit({ kind: 'failed', ...sink, ...failure });
  const forget = (): void => {
    fleet.onHeartbeat = () => undefined;
    throw new RpcError('not-found', 'no such worker');
  };
  fleet.onHeartbeat = forget;
  expect((await fleet.registered()).execution).toEqual({
    ...about,
    slots: [0, 1],
    started: [source, sink],
    finished: [source],
    error: { ...failure, details: undefined },
    failed: sink,
  });
  await worker.stopExecution('wk_1', 3, 'immediate');
  fleet.onHeartbeat = forget;
  expect((await fleet.registered()).execution).toBeNull();
  worker.close();
});

test('a worker survives a short absence of its controller and reports what happened meanwhile', async () => {
  const registration = await fleet.start(['worker.orphan_timeout_ms=5000']);
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.startExecution('wk_1', execution(registration));
  await fleet.report();
  const port = fleet.server?.port ?? 0;
  await fleet.server?.close(20);
  fleet.engine.emit({ kind: 'started', operatorId: 'source_0', subtask: 0 });
  await systemClock.sleep(100);
  await fleet.serve(port);
  expect(await fleet.report()).toEqual(['started', { operatorId: 'source_0', subtask: 0 }]);
  const heard = fleet.heartbeats;
  await expect.poll(() => fleet.heartbeats).toBeGreaterThan(heard);
  worker.close();
});

test('a worker that ends with the process that started it tells of its node', async () => {
  const registration = await fleet.start(['worker.machine_id=node-a']);
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.startExecution('wk_1', execution(registration));
  await fleet.report();
  fleet.stop.abort(new EndRequest('the parent process has ended', true));
  const message = 'node "node-a" has died, and worker wk_1 ended with it';
  expect(await fleet.report()).toEqual([
    'initialized',
    { message, domain: 'external', retry: 'backoff', details: undefined },
  ]);
  await fleet.worker;
  worker.close();
});

test('a worker that is told to end says that it was planned before its tasks stop', async () => {
  const registration = await fleet.start();
  const worker = connectWorker({ address: registration.rpcAddress, deadlineMs: 2_000 });
  await worker.startExecution('wk_1', execution(registration));
  await fleet.report();
  const stopsWhenTold: string[][] = [];
  fleet.onReport = () => stopsWhenTold.push([...fleet.engine.stops]);
  fleet.stop.abort(new EndRequest('SIGTERM', false));
  expect(await fleet.report()).toEqual([
    'initialized',
    {
      message: 'worker wk_1 was told to end',
      domain: 'external',
      retry: 'backoff',
      details: undefined,
      planned: true,
    },
  ]);
  await fleet.worker;
  expect([stopsWhenTold, fleet.engine.stops]).toEqual([[[]], ['immediate']]);
  worker.close();
});

test('a worker whose controller stays away ends by itself', async () => {
  await fleet.start();
  await fleet.server?.close(20);
  await fleet.worker;
  expect(fleet.engine.isClosed).toBe(true);
});
