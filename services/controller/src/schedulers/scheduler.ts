import type { PlacedWorker } from '@millrace/control-db';
import type { WorkerContext, WorkerRegistration } from '@millrace/rpc';
import { counted } from '@millrace/std';

/** What a job needs workers for. */
export type WorkerRequest = {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly pipelineName: string;
  readonly generation: number;
  /** All workers together have to bring at least this many. */
  readonly slots: number;
  /** Added to the environment of worker processes. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the pipeline's owner wants of this very scheduler. */
  readonly schedulerConfig: unknown;
};

/** The workers of one generation of a job, and those of them that had registered. */
export type WorkerRelease = {
  readonly jobId: string;
  readonly generation: number;
  readonly workers: readonly WorkerRegistration[];
  /** Ends them at once: something has failed, and nobody waits for what they still do. */
  readonly force: boolean;
};

/** A worker has ended although nobody asked it to. */
export type WorkerExit = {
  readonly worker: WorkerContext;
  /** For people: `exited with code 1`, `was killed by SIGKILL`. */
  readonly how: string;
  /** True when its machine was told to end, so that nothing has failed. */
  readonly planned?: boolean | undefined;
};

/** Slots of the workers that the scheduler may use; null where there is no limit. */
export type SlotCount = { readonly registered: number; readonly free: number } | null;

/**
 * Finds a place for the workers of a job. Every scheduler is a folder beside this file.
 *
 * - `startWorkers` resolves as soon as the workers are under way; they register with the controller
 *   by themselves, with the job and the generation that they were started for. Workers that had
 *   registered before are what it resolves with. It rejects with `NotEnoughSlots` when the job has
 *   to wait, and with any other error when an attempt failed; either way nothing is left behind.
 * - `stopWorkers` takes away every worker of the generation, by force if need be, and resolves when
 *   none is left or when nothing more can be done. Repeating it is harmless.
 * - An exit that nobody asked for is told to the listener at once, where the scheduler can see it.
 * - `close` ends every worker that would not outlive the controller.
 */
export interface Scheduler {
  /** Whether its workers go on when the controller is gone, and come back to the next one. */
  readonly workersOutlive: boolean;
  startWorkers(request: WorkerRequest, signal: AbortSignal): Promise<readonly WorkerRegistration[]>;
  stopWorkers(release: WorkerRelease): Promise<void>;
  slots(): SlotCount;
  /**
   * Of workers that an earlier controller had started: why one of them does not live any more, for
   * people. Null as long as nobody knows; that they have not been heard of is no reason.
   */
  lost(workers: readonly PlacedWorker[]): string | null;
  close(): Promise<void>;
}

export type WorkerExitListener = (exit: WorkerExit) => void;

export class NotEnoughSlots extends Error {
  override readonly name = 'NotEnoughSlots';
  readonly needed: number;
  readonly free: number;
  /** Where they have to be, for people: ` on nodes with zone=a`; empty when anywhere. */
  readonly where: string;

  constructor(needed: number, free: number, where = '') {
    super(slotsMissing(needed, free, where));
    this.needed = needed;
    this.free = free;
    this.where = where;
  }
}

/** What a job waits for, for people: `needs 8 slots, 4 free on nodes with zone=a`. */
export function slotsMissing(needed: number, free: number, where: string): string {
  return `needs ${counted(needed, 'slot')}, ${free} free${where}`;
}
