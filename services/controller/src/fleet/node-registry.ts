import type { NodeClient, NodeRegistration, WorkerContext, WorkerFinish } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { WorkerExitListener } from '../schedulers/scheduler.ts';

export type NodeRegistryOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly connectNode: (options: { address: string; deadlineMs: number }) => NodeClient;
  /** Limit of a call to a node; stopping a worker takes as long as its grace. */
  readonly deadlineMs: number;
  /** Silence after which a node counts as gone, with its workers. */
  readonly heartbeatTimeoutMs: number;
  readonly onExit: WorkerExitListener;
};

export type NodeWorker = {
  readonly context: WorkerContext;
  readonly slots: number;
  /** True from the moment in which its end is wanted. */
  stopping: boolean;
};

export type RegisteredNode = {
  readonly nodeId: string;
  readonly slots: number;
  readonly client: NodeClient;
  readonly workers: Map<string, NodeWorker>;
  readonly rpcAddress: string;
  lastHeardMs: number;
};

/** The nodes that are there and what runs on them, as far as the controller knows. */
export class NodeRegistry {
  readonly #options: NodeRegistryOptions;
  readonly #nodes = new Map<string, RegisteredNode>();

  constructor(options: NodeRegistryOptions) {
    this.#options = options;
  }

  /** Takes a node in, with the workers that it has from an earlier controller. */
  async register({ nodeId, rpcAddress, slots }: NodeRegistration): Promise<void> {
    const { clock, connectNode, deadlineMs, log } = this.#options;
    const known = this.#nodes.get(nodeId);
    if (known !== undefined && known.rpcAddress === rpcAddress && known.slots === slots) {
      known.lastHeardMs = clock.monotonicMs();
      return;
    }
    if (known !== undefined) this.#drop(known, 'ended with its node, which was started again');
    const client = connectNode({ address: rpcAddress, deadlineMs });
    const lastHeardMs = clock.monotonicMs();
    const node = { nodeId, slots, client, rpcAddress, lastHeardMs, workers: new Map() };
    this.#nodes.set(nodeId, node);
    log.info({ nodeId, rpcAddress, slots }, 'node registered');
    await this.refresh(node);
  }

  /** False when the node has to register again. */
  heartbeat(nodeId: string): boolean {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) return false;
    node.lastHeardMs = this.#options.clock.monotonicMs();
    return true;
  }

  workerFinished({ nodeId, worker, exitCode }: WorkerFinish): void {
    const workers = this.#nodes.get(nodeId)?.workers;
    const known = workers?.get(worker.workerId);
    workers?.delete(worker.workerId);
    if (known?.stopping === true) return;
    const how = exitCode === null ? 'was killed by a signal' : `exited with code ${exitCode}`;
    this.#options.onExit({ worker, how });
  }

  /** The nodes that are heard of; those that are not go, with their workers. */
  alive(): RegisteredNode[] {
    const { clock, heartbeatTimeoutMs } = this.#options;
    const limitMs = clock.monotonicMs() - heartbeatTimeoutMs;
    for (const node of this.#nodes.values()) {
      if (node.lastHeardMs < limitMs)
        this.#drop(node, `is on node ${node.nodeId}, which is silent`);
    }
    return [...this.#nodes.values()];
  }

  /** Asks the node what runs on it, so that slots are neither lost nor given twice. */
  async refresh(node: RegisteredNode): Promise<void> {
    try {
      const workers = await node.client.getWorkers(node.nodeId);
      const present = new Set(workers.map(({ worker }) => worker.workerId));
      for (const [workerId, { stopping }] of node.workers) {
        if (stopping && !present.has(workerId)) node.workers.delete(workerId);
      }
      for (const { worker, slots } of workers) {
        const stopping = node.workers.get(worker.workerId)?.stopping ?? false;
        node.workers.set(worker.workerId, { context: worker, slots, stopping });
      }
    } catch (error) {
      const { nodeId } = node;
      this.#options.log.warn({ nodeId, reason: errorMessage(error) }, 'node does not answer');
    }
  }

  close(): void {
    for (const { client } of this.#nodes.values()) client.close();
    this.#nodes.clear();
  }

  #drop(node: RegisteredNode, how: string): void {
    this.#nodes.delete(node.nodeId);
    node.client.close();
    this.#options.log.warn({ nodeId: node.nodeId, workers: node.workers.size }, 'node is gone');
    for (const { context, stopping } of node.workers.values()) {
      if (!stopping) this.#options.onExit({ worker: context, how });
    }
  }
}

export function freeSlotsOf({ slots, workers }: RegisteredNode): number {
  let free = slots;
  for (const worker of workers.values()) free -= worker.slots;
  return Math.max(0, free);
}
