import type {
  ConnectOptions,
  SubtaskMetrics,
  WorkerClient,
  WorkerRegistration,
} from '@millrace/rpc';
import type { PlacedWorker } from '@millrace/control-db';
import type { Clock } from '@millrace/std';

/** Reaches the worker at an address; every call has the deadline. */
export type ConnectWorker = (options: ConnectOptions) => WorkerClient;

export type RunWorkersOptions = {
  readonly clock: Clock;
  readonly connectWorker: ConnectWorker;
  /** Limit of a call to a worker. */
  readonly deadlineMs: number;
  /** Silence after which a worker counts as dead. */
  readonly heartbeatTimeoutMs: number;
};

type RunWorker = {
  readonly registration: WorkerRegistration;
  readonly client: WorkerClient;
  lastHeardMs: number;
  /** What the worker said of its subtasks by itself, not yet looked at. */
  reported: readonly SubtaskMetrics[] | null;
};

/** The workers of one generation that have registered, and when each was heard of last. */
export class RunWorkers {
  readonly #options: RunWorkersOptions;
  readonly #workers = new Map<string, RunWorker>();

  constructor(options: RunWorkersOptions) {
    this.#options = options;
  }

  get registrations(): readonly WorkerRegistration[] {
    return [...this.#workers.values()].map(({ registration }) => registration);
  }

  /** Those that were started for the job; others only lend it their slots. */
  get placed(): readonly PlacedWorker[] {
    return this.registrations
      .filter(({ worker }) => worker.jobId !== '')
      .map(({ worker: { workerId, machineId } }) => ({ workerId, machineId }));
  }

  get slots(): number {
    let slots = 0;
    for (const { registration } of this.#workers.values()) slots += registration.slots;
    return slots;
  }

  /** A worker that registers again may have moved. */
  register(registration: WorkerRegistration): void {
    const { clock, connectWorker, deadlineMs } = this.#options;
    const { workerId } = registration.worker;
    this.#workers.get(workerId)?.client.close();
    this.#workers.set(workerId, {
      registration,
      client: connectWorker({ address: registration.rpcAddress, deadlineMs }),
      lastHeardMs: clock.monotonicMs(),
      reported: null,
    });
  }

  client(workerId: string): WorkerClient | null {
    return this.#workers.get(workerId)?.client ?? null;
  }

  /** False when the worker has not registered. */
  heartbeat(workerId: string): boolean {
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return false;
    worker.lastHeardMs = this.#options.clock.monotonicMs();
    return true;
  }

  /** Time in which this process heard nobody, so that nobody's silence in it means anything. */
  forgive(pausedMs: number): void {
    for (const worker of this.#workers.values()) worker.lastHeardMs += pausedMs;
  }

  /** Until then no worker has been silent for too long, even if none is heard of again. */
  get noneSilentUntilMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { lastHeardMs } of this.#workers.values()) {
      oldestMs = Math.min(oldestMs, lastHeardMs);
    }
    return oldestMs + this.#options.heartbeatTimeoutMs;
  }

  /** A worker that has been silent for too long, or null. */
  silent(): string | null {
    const { clock, heartbeatTimeoutMs } = this.#options;
    const limitMs = clock.monotonicMs() - heartbeatTimeoutMs;
    for (const [workerId, { lastHeardMs }] of this.#workers) {
      if (lastHeardMs < limitMs) return workerId;
    }
    return null;
  }

  report(workerId: string, metrics: readonly SubtaskMetrics[]): void {
    const worker = this.#workers.get(workerId);
    if (worker !== undefined) worker.reported = metrics;
  }

  /** What workers have reported since the last time, and those that have not. */
  takeReports(): {
    readonly reported: readonly SubtaskMetrics[];
    readonly missing: readonly string[];
  } {
    const reported: SubtaskMetrics[] = [];
    const missing: string[] = [];
    for (const [workerId, worker] of this.#workers) {
      if (worker.reported === null) missing.push(workerId);
      else reported.push(...worker.reported);
      worker.reported = null;
    }
    return { reported, missing };
  }

  /** Of all workers, or of some, that answer in time. */
  async metrics(
    signal?: AbortSignal,
    workerIds: Iterable<string> = this.#workers.keys(),
  ): Promise<readonly SubtaskMetrics[]> {
    const answers = await Promise.allSettled(
      [...workerIds].map(async (workerId) => this.client(workerId)?.getMetrics(workerId, signal)),
    );
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value ?? []) : []));
  }

  close(): void {
    for (const { client } of this.#workers.values()) client.close();
  }
}
