import type { WorkerContext } from './task.ts';

export interface NodeWorker {
  readonly worker: WorkerContext;
  readonly slots: number;
}

export interface StartWorker extends NodeWorker {
  /** Added to the environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What a node does for the controller. Calls meant for another node are refused with
 * `permission-denied`.
 */
export interface NodePort {
  /** Refused with `resource-exhausted` when the node has not enough free slots. */
  startWorker(nodeId: string, start: StartWorker, signal?: AbortSignal): Promise<void>;
  /** Stops a worker, at once when forced; false when the node has no such worker. */
  stopWorker(
    nodeId: string,
    workerId: string,
    force: boolean,
    signal?: AbortSignal,
  ): Promise<boolean>;
  getWorkers(nodeId: string, signal?: AbortSignal): Promise<readonly NodeWorker[]>;
}
