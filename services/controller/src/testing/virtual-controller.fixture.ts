import {
  type ControlDb,
  type Job,
  type JobState,
  type NewPipeline,
  openControlDb,
  type PlacedWorker,
} from '@millrace/control-db';
import { encodeProgram, type Program, programVersion } from '@millrace/program';
import {
  type ControllerPort,
  RpcError,
  type StartExecution,
  type StopMode,
  type Subtask,
  type TaskError,
  type WorkerClient,
  type WorkerRegistration,
} from '@millrace/rpc';
import { silentLogger } from '@millrace/service';
import { seededRandom } from '@millrace/std';
import { VirtualClock } from '@millrace/testkit';
import { controllerPort } from '../controller-port.ts';
import { WorkerPool } from '../fleet/worker-pool.ts';
import type { JobLimits } from '../job/job-facts.ts';
import { OutputHubs } from '../output/output-hubs.ts';
import { Reconciler } from '../reconciler.ts';
import { NotEnoughSlots, type Scheduler } from '../schedulers/scheduler.ts';
import { LIMITS } from './job-facts.fixture.ts';

export const HEARTBEAT_TIMEOUT_MS = 5_000;

/** A source and a sink, two subtasks each. */
export const PROGRAM: Program = {
  version: programVersion,
  parallelism: 2,
  nodes: [
    {
      id: 0,
      operatorId: 'source_0',
      description: 'impulse',
      parallelism: 2,
      operator: { kind: 'source', connector: 'impulse', options: {}, table: 'i' },
      schema: [],
      timeField: null,
    },
    {
      id: 1,
      operatorId: 'sink_1',
      description: 'preview',
      parallelism: 2,
      operator: { kind: 'sink', connector: 'preview', options: {}, table: 'out' },
      schema: [],
      timeField: null,
    },
  ],
  edges: [{ from: 0, to: 1, input: 0, exchange: { kind: 'forward' } }],
};

export const PIPELINE: NewPipeline = {
  name: 'p',
  query: 'SELECT 1',
  program: encodeProgram(PROGRAM),
  graph: '{}',
  parallelism: 2,
  checkpointIntervalMicros: 10_000_000,
};

/** How the workers of the next generation behave; tests change it on the way. */
export type FleetBehaviour = {
  slotsFree: number;
  registers: boolean;
  startsTasks: boolean;
  heartbeats: boolean;
  stopsTasks: boolean;
  refusesLaunch: string | null;
  /** Whether workers go on without a controller and come back to the next one. */
  workersOutlive: boolean;
  /** Why a worker of an earlier controller is known not to live; asked with what was written. */
  lost: (workers: readonly PlacedWorker[]) => string | null;
  /** Whether the controller knows that no other has taken over. */
  holdsLease: boolean;
};

export class FakeWorker {
  readonly registration: WorkerRegistration;
  readonly generation: number;
  started: StartExecution | null = null;
  stopped: StopMode | null = null;
  readonly finished: Subtask[] = [];
  /** True when the scheduler has taken it away. */
  gone = false;

  constructor(registration: WorkerRegistration) {
    this.registration = registration;
    this.generation = registration.worker.generation;
  }

  /** As it comes back to a controller that does not know it. */
  returning(): WorkerRegistration {
    if (this.started === null || this.stopped !== null) return this.registration;
    const { jobId, pipelineId, generation, parallelism, workers } = this.started;
    const { workerId } = this.registration.worker;
    const slots = workers.find((worker) => worker.workerId === workerId)?.slots ?? [];
    const started = PROGRAM.nodes.flatMap(({ operatorId }) =>
      slots.map((subtask) => ({ operatorId, subtask })),
    );
    const { finished } = this;
    const told = { started, finished, error: null, failed: null };
    const execution = { jobId, pipelineId, generation, parallelism, slots, ...told };
    return { ...this.registration, execution };
  }
}

/**
 * The controller's inside on virtual time, with a database in memory and workers that only pretend.
 */
export class VirtualController {
  readonly clock = new VirtualClock();
  readonly behaviour: FleetBehaviour = {
    slotsFree: 100,
    registers: true,
    startsTasks: true,
    heartbeats: true,
    stopsTasks: true,
    refusesLaunch: null,
    workersOutlive: false,
    lost: () => null,
    holdsLease: true,
  };
  readonly workers: FakeWorker[] = [];
  readonly moves: string[] = [];
  /** What the reconciler had its nodes do. */
  looksForSilentNodes = 0;
  forgivenMs = 0;
  readonly db: ControlDb;
  readonly limits: JobLimits;
  #reconciler: Reconciler;
  #outputs = new OutputHubs();
  #port: ControllerPort;
  #end = new AbortController();
  #running: Promise<void>;

  constructor(db: ControlDb, limits: JobLimits) {
    this.db = db;
    this.limits = limits;
    this.#reconciler = this.#newReconciler();
    this.#port = this.#newPort();
    this.#running = this.#reconciler.run(this.#end.signal);
  }

  static async start(
    limits: Partial<JobLimits> = {},
    wrapDb: (db: ControlDb) => ControlDb = (db) => db,
  ): Promise<VirtualController> {
    const db = await openControlDb({ type: 'sqlite', path: ':memory:' });
    return new VirtualController(wrapDb(db), { ...LIMITS, ...limits });
  }

  get port(): ControllerPort {
    return this.#port;
  }

  get reconciler(): Reconciler {
    return this.#reconciler;
  }

  /** A pipeline, looked at once. */
  async create(pipeline: Partial<NewPipeline> = {}): Promise<Job> {
    const { job } = await this.db.pipelines.create({ ...PIPELINE, ...pipeline });
    await this.pass(500);
    return job;
  }

  pass(durationMs: number): Promise<void> {
    return this.clock.advance(durationMs);
  }

  async state(job: Job): Promise<JobState> {
    return (await this.db.jobs.get(job.id)).status.state;
  }

  /** The workers that are there. */
  present(): FakeWorker[] {
    return this.workers.filter(({ gone }) => !gone);
  }

  /** The same database under a new controller; the workers stay as they are. */
  async restart(): Promise<void> {
    this.#end.abort();
    await this.clock.advance(0);
    await this.#running;
    await this.startAgain();
  }

  /** A controller that ends in order lets go of its jobs before the next one comes. */
  async replace(): Promise<void> {
    this.#end.abort();
    await this.clock.advance(0);
    await this.#running;
    await this.#reconciler.close();
    await this.startAgain();
  }

  async startAgain(): Promise<void> {
    this.#end = new AbortController();
    this.#outputs = new OutputHubs();
    this.#reconciler = this.#newReconciler();
    this.#port = this.#newPort();
    this.#running = this.#reconciler.run(this.#end.signal);
    await this.clock.advance(0);
  }

  async close(): Promise<void> {
    this.#end.abort();
    const closing = this.#running.then(() => this.#reconciler.close());
    await this.clock.advance(60_000);
    await closing;
    await this.db.close();
  }

  finishTasks(worker: FakeWorker, operatorId: string): Promise<unknown> {
    return Promise.all(
      [0, 1].map((subtask) => {
        worker.finished.push({ operatorId, subtask });
        return this.#port.taskFinished(worker.registration.worker, { operatorId, subtask });
      }),
    );
  }

  failTask(worker: FakeWorker, error: Partial<TaskError>): Promise<void> {
    return this.#port.taskFailed(
      worker.registration.worker,
      { operatorId: 'sink_1', subtask: 1 },
      { message: 'it broke', domain: 'external', retry: 'backoff', ...error },
    );
  }

  exit(worker: FakeWorker, how: string): void {
    worker.gone = true;
    const { jobId, workerId } = worker.registration.worker;
    this.#reconciler.keeper(jobId)?.run?.workerExited(workerId, how);
  }

  #newReconciler(): Reconciler {
    const { clock, db, limits } = this;
    const log = silentLogger;
    const outputs = this.#outputs;
    return new Reconciler({
      db,
      clock,
      log,
      outputs,
      nodes: {
        dropSilent: () => void (this.looksForSilentNodes += 1),
        forgive: (pausedMs) => void (this.forgivenMs += pausedMs),
      },
      intervalMs: 500,
      mayAct: () => this.behaviour.holdsLease,
      onPass: () => undefined,
      keeper: {
        db,
        clock,
        log,
        outputs,
        limits,
        random: seededRandom(3),
        scheduler: this.#scheduler(),
        loadProgram: (pipelineId) => db.pipelines.program(pipelineId),
        connectWorker: ({ address }) => this.#client(address),
        deadlineMs: 5_000,
        stopTimeoutMs: limits.stopTimeoutMs,
        teardownTimeoutMs: limits.teardownTimeoutMs,
        heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
        onMove: (job, from) => this.moves.push(`${from} -> ${job.status.state}`),
      },
    });
  }

  #newPort(): ControllerPort {
    const pool = new WorkerPool({
      clock: this.clock,
      log: silentLogger,
      connectWorker: ({ address }) => this.#client(address),
      heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
      deadlineMs: 5_000,
    });
    const outputs = this.#outputs;
    return controllerPort({
      reconciler: this.#reconciler,
      pool,
      nodes: null,
      outputs,
      scheduler: 'virtual',
    });
  }

  #scheduler(): Scheduler {
    const { behaviour } = this;
    return {
      get workersOutlive() {
        return behaviour.workersOutlive;
      },
      startWorkers: async ({ jobId, pipelineId, generation, slots }) => {
        const { refusesLaunch, slotsFree } = this.behaviour;
        if (refusesLaunch !== null) throw new Error(refusesLaunch);
        if (slotsFree < slots) throw new NotEnoughSlots(slots, slotsFree);
        const workerId = `wk_${this.workers.length}`;
        const worker = new FakeWorker({
          worker: { machineId: 'm', workerId, jobId, pipelineId, generation },
          rpcAddress: workerId,
          dataAddress: workerId,
          slots,
        });
        this.workers.push(worker);
        if (this.behaviour.registers) void this.#live(worker);
        return [];
      },
      stopWorkers: async ({ jobId, generation }) => {
        for (const worker of this.workers) {
          const isMeant = worker.registration.worker.jobId === jobId;
          if (isMeant && worker.generation === generation) worker.gone = true;
        }
      },
      slots: () => null,
      lost: (workers) => this.behaviour.lost(workers),
      close: async () => undefined,
    };
  }

  /** Registers after a moment and then says every second that it is alive. */
  async #live(worker: FakeWorker): Promise<void> {
    await this.clock.sleep(20);
    if (worker.gone) return;
    await this.#port.registerWorker(worker.registration).catch(() => undefined);
    while (!worker.gone) {
      await this.clock.sleep(1_000);
      if (!this.behaviour.heartbeats || worker.gone) continue;
      await this.#port.heartbeat(worker.registration.worker).catch((error: unknown) => {
        if (!(error instanceof RpcError)) throw error;
        if (error.reason === 'permission-denied') worker.gone = true;
        if (error.reason !== 'not-found') return undefined;
        return this.#port.registerWorker(worker.returning()).catch(() => undefined);
      });
    }
  }

  #client(workerId: string): WorkerClient {
    const worker = this.#byId(workerId);
    return {
      startExecution: async (_workerId, start) => {
        worker.started = start;
        if (this.behaviour.startsTasks) void this.#startTasks(worker);
      },
      stopExecution: async (_workerId, _generation, mode, signal) => {
        worker.stopped = mode;
        if (!this.behaviour.stopsTasks) await this.clock.sleep(1e9, signal);
      },
      getPhase: async () => ({ phase: 'idle', sinceMicros: 0, generation: 0, error: null }),
      getMetrics: async () => [],
      shutdown: async () => undefined,
      close: () => undefined,
    };
  }

  async #startTasks(worker: FakeWorker): Promise<void> {
    await this.clock.sleep(20);
    const context = worker.registration.worker;
    for (const { operatorId } of PROGRAM.nodes) {
      for (const subtask of [0, 1]) {
        await this.#port.taskStarted(context, { operatorId, subtask }).catch(() => undefined);
      }
    }
  }

  #byId(workerId: string): FakeWorker {
    const worker = this.workers.find(({ registration }) => registration.rpcAddress === workerId);
    if (worker === undefined) throw new Error(`no worker ${workerId}`);
    return worker;
  }
}
