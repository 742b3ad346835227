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

/** What a worker of the pool is taken for. */
export type Lease = { readonly jobId: string; readonly generation: number };

type PooledWorker = {
  registration: WorkerRegistration;
  lastHeardMs: number;
  lease: Lease | null;
  /** True while it is told to stop what it does. */
  releasing: boolean;
};

/** Workers that registered without a job and take whatever job comes. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Map<string, PooledWorker>();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Takes a worker in, with what it was taken for by an earlier controller. */
  register(registration: WorkerRegistration, before: Lease | null = null): void {
    const { workerId } = registration.worker;
    const lastHeardMs = this.#options.clock.monotonicMs();
    const known = this.#workers.get(workerId);
    if (known === undefined) {
      const worker = { registration, lastHeardMs, lease: before, releasing: false };
      this.#workers.set(workerId, worker);
      return;
    }
    // The same entry, because it may be on its way to being free again.
    known.registration = registration;
    known.lastHeardMs = lastHeardMs;
    known.lease ??= before;
  }

  /** The lease of the worker, null when it is free; undefined when it has to register again. */
  heartbeat(workerId: string): Lease | null | undefined {
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return undefined;
    worker.lastHeardMs = this.#options.clock.monotonicMs();
    return worker.lease;
  }

  /** Lets go of a worker that was told to end; what it was taken for, or null. */
  leave(workerId: string): Lease | null {
    const worker = this.#workers.get(workerId);
    if (worker === undefined) return null;
    this.#workers.delete(workerId);
    this.#options.log.info({ workerId }, 'worker leaves');
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

  /**
   * Takes idle workers until they have the slots or no more are there: the narrowest that has all
   * that are missing, or else the widest, so that few are taken and wide ones are kept.
   */
  take(lease: Lease, slots: number): readonly WorkerRegistration[] {
    const idle = this.#alive()
      .filter((worker) => worker.lease === null && this.#isResponsive(worker))
      .toSorted((a, b) => b.registration.slots - a.registration.slots);
    const taken: WorkerRegistration[] = [];
    for (let missing = slots; missing > 0 && idle.length > 0; ) {
      const enough = idle.findLastIndex(({ registration }) => registration.slots >= missing);
      for (const worker of idle.splice(Math.max(0, enough), 1)) {
        worker.lease = lease;
        missing -= worker.registration.slots;
        taken.push(worker.registration);
      }
    }
    return taken;
  }

  /** Undoes `take` before anything was started on the workers. */
  giveBack({ jobId, generation }: Lease): void {
    for (const worker of this.#leased({ jobId, generation })) worker.lease = null;
  }

  /** Stops what the workers of a generation do and makes them free; one that refuses is dropped. */
  async release(lease: Lease): Promise<void> {
    const leased = this.#leased(lease);
    await Promise.all(leased.map((worker) => this.#free(worker, lease.generation)));
  }

  #leased({ jobId, generation }: Lease): PooledWorker[] {
    return [...this.#workers.values()].filter(
      ({ lease }) => lease?.jobId === jobId && lease.generation === generation,
    );
  }

  async #free(worker: PooledWorker, generation: number): Promise<void> {
    const { rpcAddress, worker: context } = worker.registration;
    const { connectWorker, deadlineMs } = this.#options;
    if (worker.releasing) return;
    if (!this.#isResponsive(worker)) {
      // Nobody waits for it. When it comes back it says what it runs, and is told to stop that.
      this.#workers.delete(context.workerId);
      return;
    }
    const client = connectWorker({ address: rpcAddress, deadlineMs });
    worker.releasing = true;
    try {
      await client.stopExecution(context.workerId, generation, 'immediate');
      worker.lease = null;
    } catch (error) {
      const { workerId } = context;
      this.#options.log.warn({ workerId, reason: errorMessage(error) }, 'worker is given up');
      this.#workers.delete(workerId);
    } finally {
      worker.releasing = false;
      client.close();
    }
  }

  #isResponsive({ lastHeardMs }: PooledWorker): boolean {
    const { clock, heartbeatTimeoutMs } = this.#options;
    return clock.monotonicMs() - lastHeardMs <= heartbeatTimeoutMs / 2;
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

export function slotsOf(workers: readonly WorkerRegistration[]): number {
  return workers.reduce((sum, { slots }) => sum + slots, 0);
}
