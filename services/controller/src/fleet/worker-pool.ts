import type { WorkerRegistration } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { ConnectWorker } from '../job/run-workers.ts';

export type WorkerPoolOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly connectWorker: ConnectWorker;
  /** Silence after which a worker counts as gone. */
  readonly heartbeatTimeoutMs: number;
  /** Limit of a call to a worker. */
  readonly deadlineMs: number;
};

type Lease = { readonly jobId: string; readonly generation: number };

type PooledWorker = {
  registration: WorkerRegistration;
  lastHeardMs: number;
  lease: Lease | null;
};

/** Workers that registered without a job and take whatever job comes. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Map<string, PooledWorker>();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  register(registration: WorkerRegistration): void {
    const { workerId } = registration.worker;
    const lease = this.#workers.get(workerId)?.lease ?? null;
    const lastHeardMs = this.#options.clock.monotonicMs();
    this.#workers.set(workerId, { registration, lastHeardMs, lease });
  }

  /** The lease of the worker, null when it is free; undefined when it has to register again. */
  heartbeat(workerId: string): Lease | null | undefined {
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return undefined;
    worker.lastHeardMs = this.#options.clock.monotonicMs();
    return worker.lease;
  }

  slots(): { readonly registered: number; readonly free: number } {
    let registered = 0;
    let free = 0;
    for (const { registration, lease } of this.#alive()) {
      registered += registration.slots;
      if (lease === null) free += registration.slots;
    }
    return { registered, free };
  }

  /** Free workers with enough slots, the widest first so that few are taken; null when too few. */
  take(lease: Lease, slots: number): readonly WorkerRegistration[] | null {
    const free = this.#alive()
      .filter((worker) => worker.lease === null)
      .toSorted((a, b) => b.registration.slots - a.registration.slots);
    const taken: PooledWorker[] = [];
    let takenSlots = 0;
    for (const worker of free) {
      if (takenSlots >= slots) break;
      taken.push(worker);
      takenSlots += worker.registration.slots;
    }
    if (takenSlots < slots) return null;
    for (const worker of taken) worker.lease = lease;
    return taken.map(({ registration }) => registration);
  }

  /** Stops what the workers of a generation do and makes them free; one that refuses is dropped. */
  async release({ jobId, generation }: Lease): Promise<void> {
    const leased = [...this.#workers.values()].filter(
      ({ lease }) => lease?.jobId === jobId && lease.generation === generation,
    );
    await Promise.all(leased.map((worker) => this.#free(worker, generation)));
  }

  async #free(worker: PooledWorker, generation: number): Promise<void> {
    const { rpcAddress, worker: context } = worker.registration;
    const { connectWorker, deadlineMs } = this.#options;
    const client = connectWorker({ address: rpcAddress, deadlineMs });
    try {
      await client.stopExecution(context.workerId, generation, 'immediate');
      worker.lease = null;
    } catch (error) {
      const { workerId } = context;
      this.#options.log.warn({ workerId, reason: errorMessage(error) }, 'worker is given up');
      this.#workers.delete(workerId);
    } finally {
      client.close();
    }
  }

  #alive(): PooledWorker[] {
    const { clock, heartbeatTimeoutMs } = this.#options;
    const limitMs = clock.monotonicMs() - heartbeatTimeoutMs;
    for (const [workerId, { lease, lastHeardMs }] of this.#workers) {
      if (lease === null && lastHeardMs < limitMs) this.#workers.delete(workerId);
    }
    return [...this.#workers.values()];
  }
}
