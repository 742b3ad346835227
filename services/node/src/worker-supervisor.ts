import { type NodeWorker, RpcError, type StartWorker } from '@millrace/rpc';
import type { Logger, ProcessExit, WorkerProcess } from '@millrace/service';
import { counted } from '@millrace/std';

export interface SupervisorOptions {
  /** Slots of all workers together. */
  readonly slots: number;
  /** How long a worker may take to end before it is killed. */
  readonly stopTimeoutMs: number;
  readonly start: (start: StartWorker) => Promise<WorkerProcess>;
  /** Told when the process of a worker is gone, for whatever reason. */
  readonly onExit: (worker: NodeWorker, exit: ProcessExit) => void;
  readonly log: Logger;
}

interface Supervised extends NodeWorker {
  /** Null while the process is being started. */
  process: WorkerProcess | null;
}

/**
 * The worker processes of a node. It never starts one again by itself: the controller decides what
 * a lost worker means.
 */
export class WorkerSupervisor {
  readonly #options: SupervisorOptions;
  readonly #workers = new Map<string, Supervised>();
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get workers(): readonly NodeWorker[] {
    return [...this.#workers.values()].map(({ worker, slots }) => ({ worker, slots }));
  }

  get freeSlots(): number {
    let free = this.#options.slots;
    for (const { slots } of this.#workers.values()) free -= slots;
    return free;
  }

  /** Starting a worker that is there already changes nothing, since a call may come twice. */
  async start(start: StartWorker): Promise<void> {
    const { workerId } = start.worker;
    if (this.#isClosed) throw new RpcError('unavailable', 'the node is stopping');
    if (this.#workers.has(workerId)) return;
    if (start.slots > this.freeSlots) {
      const message = `the worker needs ${counted(start.slots, 'slot')}, ${this.freeSlots} free`;
      throw new RpcError('resource-exhausted', message);
    }
    const { worker, slots } = start;
    const supervised: Supervised = { worker, slots, process: null };
    // Reserved before the process exists, so that two calls cannot take the same slots.
    this.#workers.set(workerId, supervised);
    try {
      supervised.process = await this.#options.start(start);
    } catch (thrown) {
      this.#workers.delete(workerId);
      throw thrown;
    }
    if (this.#isClosed) supervised.process.kill();
    void this.#follow(supervised, supervised.process);
  }

  /** False when there is no such worker. Resolves when its process is gone. */
  async stop(workerId: string, force: boolean): Promise<boolean> {
    const process = this.#workers.get(workerId)?.process;
    if (process === undefined || process === null) return false;
    await endProcess(process, force ? 0 : this.#options.stopTimeoutMs);
    return true;
  }

  /** Takes no more workers and ends those that are there. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const ends = [...this.#workers.values()].map(async ({ process }) => {
      if (process !== null) await endProcess(process, graceMs);
    });
    await Promise.all(ends);
  }

  async #follow(supervised: Supervised, process: WorkerProcess): Promise<void> {
    const { worker, slots } = supervised;
    const { workerId, jobId, pipelineId } = worker;
    const ids = { workerId, jobId, pipelineId };
    this.#options.log.info({ ...ids, slots, pid: process.pid }, 'worker process started');
    const exit = await process.exited;
    this.#options.log.info({ ...ids, ...exit }, 'worker process ended');
    this.#workers.delete(workerId);
    this.#options.onExit({ worker, slots }, exit);
  }
}

async function endProcess(process: WorkerProcess, graceMs: number): Promise<void> {
  if (graceMs === 0) {
    process.kill();
    await process.exited;
  } else {
    await process.stop(graceMs);
  }
}
