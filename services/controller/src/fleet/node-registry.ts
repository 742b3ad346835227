import {
  type FleetNode,
  type NodeClient,
  type NodeContext,
  type NodeHeartbeat,
  type NodeRegistration,
  RpcError,
  type WorkerContext,
  type WorkerFinish,
} from '@millrace/rpc';
import type { PlacedWorker } from '@millrace/control-db';
import { type Logger, runUntraced } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { WorkerExit, WorkerExitListener } from '../schedulers/scheduler.ts';

export type NodeRegistryOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly connectNode: (options: { address: string; deadlineMs: number }) => NodeClient;
  /** Limit of a call to a node that answers at once. */
  readonly deadlineMs: number;
  /** Limit of a call that takes as long as the grace of a worker. */
  readonly stopDeadlineMs: number;
  /** Silence after which a node counts as gone, with its workers. */
  readonly heartbeatTimeoutMs: number;
  /** Whether the job of a worker has gone on without it. */
  readonly isOver: (worker: WorkerContext) => boolean;
  readonly onExit: WorkerExitListener;
};

export type NodeWorker = {
  readonly context: WorkerContext;
  readonly slots: number;
  /** True once the node has said that it has the worker. */
  confirmed: boolean;
  /** True from the moment in which its end is wanted. */
  stopping: boolean;
};

export type RegisteredNode = NodeRegistration & {
  readonly client: NodeClient;
  readonly workers: Map<string, NodeWorker>;
  lastHeardMs: number;
  /** True from a call that it did not answer until it has answered what runs on it. */
  unreachable: boolean;
  /** True while it is asked that because it was heard of. */
  isAsked: boolean;
  /** True once it has told what runs on it. */
  isListed: boolean;
};

/** A call of a node that is on its way for longer does not arrive any more. */
const GOODBYE_KEPT_MS = 600_000;

/** The nodes that are there and what runs on them, as far as the controller knows. */
export class NodeRegistry {
  readonly #options: NodeRegistryOptions;
  readonly #nodes = new Map<string, RegisteredNode>();
  /** By their names, since what they said before may arrive later. */
  readonly #goodbyes = new Map<string, { readonly generation: number; readonly saidMs: number }>();

  constructor(options: NodeRegistryOptions) {
    this.#options = options;
  }

  /** Takes a node in, with the workers that it has from an earlier controller. */
  async register(registration: NodeRegistration): Promise<void> {
    const { clock, connectNode, deadlineMs, log } = this.#options;
    const { nodeId, rpcAddress, slots, labels } = registration;
    const known = this.#expectCurrent(registration);
    const isSame =
      known?.generation === registration.generation &&
      known.rpcAddress === rpcAddress &&
      known.slots === slots;
    if (known !== null && isSame) {
      this.#hear(known);
      return;
    }
    if (known !== null) this.#drop(known, 'ended with its node, which was started again');
    const node: RegisteredNode = {
      ...registration,
      client: connectNode({ address: rpcAddress, deadlineMs }),
      workers: new Map(),
      lastHeardMs: clock.monotonicMs(),
      unreachable: false,
      isAsked: false,
      isListed: false,
    };
    this.#nodes.set(nodeId, node);
    log.info({ nodeId, rpcAddress, slots, labels }, 'node registered');
    await this.refresh(node);
  }

  /** False when the node has to register again. */
  heartbeat(heartbeat: NodeHeartbeat): boolean {
    const node = this.#expectCurrent(heartbeat);
    const { nodeId, generation, leaving } = heartbeat;
    if (leaving === true) {
      this.#goodbyes.set(nodeId, { generation, saidMs: this.#options.clock.monotonicMs() });
    }
    if (node === null || node.generation !== generation) return leaving === true;
    if (leaving === true) this.#leave(node);
    else this.#hear(node);
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

  /** The nodes that are heard of. To ask for them changes nothing: anybody may, at any time. */
  alive(): RegisteredNode[] {
    return [...this.#nodes.values()].filter((node) => !this.#isSilent(node));
  }

  /** Lets go of the nodes that are not heard of any more, with their workers. */
  dropSilent(): void {
    const limitMs = this.#options.clock.monotonicMs() - GOODBYE_KEPT_MS;
    for (const [nodeId, { saidMs }] of this.#goodbyes) {
      if (saidMs < limitMs) this.#goodbyes.delete(nodeId);
    }
    for (const node of this.#nodes.values()) {
      if (this.#isSilent(node)) this.#drop(node, `is on node ${node.nodeId}, which is silent`);
    }
  }

  /** For a time in which nobody listened, nodes are not blamed. */
  forgive(pausedMs: number): void {
    for (const node of this.#nodes.values()) node.lastHeardMs += pausedMs;
  }

  /** The nodes that are heard of, as people see them. */
  describe(): FleetNode[] {
    const { clock } = this.#options;
    const offsetMs = clock.nowMs() - clock.monotonicMs();
    return this.alive().map((node) => ({
      nodeId: node.nodeId,
      rpcAddress: node.rpcAddress,
      slots: node.slots,
      freeSlots: freeSlotsOf(node),
      labels: node.labels,
      heardAtMicros: Math.round((node.lastHeardMs + offsetMs) * 1000),
      responsive: this.isResponsive(node),
      workers: [...node.workers.values()].map(({ context, slots }) => ({ worker: context, slots })),
    }));
  }

  /**
   * Whether the node is likely to answer. One that has missed some of its heartbeats keeps its
   * workers, but nobody waits for it and it gets no new ones.
   */
  isResponsive({ lastHeardMs, unreachable }: RegisteredNode): boolean {
    const { clock, heartbeatTimeoutMs } = this.#options;
    return !unreachable && clock.monotonicMs() - lastHeardMs <= heartbeatTimeoutMs / 2;
  }

  /**
   * Why one of the workers, which nodes were told to start, lives no more: its node has come back
   * and does not have it. A node that was started again has nothing of what ran before, because
   * workers end with the process that started them.
   */
  lost(workers: readonly PlacedWorker[]): string | null {
    for (const { workerId, machineId } of workers) {
      const node = this.#nodes.get(machineId);
      if (node?.isListed !== true || node.workers.has(workerId)) continue;
      return `worker ${workerId} is gone from node "${machineId}"`;
    }
    return null;
  }

  /** Asks the node what runs on it, so that slots are neither lost nor given twice. */
  async refresh(node: RegisteredNode): Promise<void> {
    try {
      const present = await runUntraced(() => node.client.getWorkers(node.nodeId));
      const ids = new Set(present.map(({ worker }) => worker.workerId));
      for (const [workerId, worker] of node.workers) {
        if (!ids.has(workerId) && (worker.confirmed || worker.stopping)) this.#lose(node, worker);
      }
      for (const { worker, slots } of present) {
        const stopping = node.workers.get(worker.workerId)?.stopping ?? false;
        const known = { context: worker, slots, confirmed: true, stopping };
        node.workers.set(worker.workerId, known);
        if (this.#options.isOver(worker)) void this.stopWorker(node, known, true);
      }
      node.unreachable = false;
      node.isListed = true;
    } catch (error) {
      const fields = { nodeId: node.nodeId, reason: errorMessage(error) };
      // It is asked again and again, and complained of once.
      if (!node.unreachable) this.#options.log.warn(fields, 'node does not answer');
      node.unreachable = true;
    }
  }

  /** A node that does not answer keeps the worker's slots until it tells what runs, or is gone. */
  async stopWorker(node: RegisteredNode, worker: NodeWorker, force: boolean): Promise<void> {
    const { connectNode, deadlineMs, stopDeadlineMs, log } = this.#options;
    const { nodeId, rpcAddress } = node;
    const { workerId } = worker.context;
    worker.stopping = true;
    const limitMs = force ? deadlineMs : stopDeadlineMs;
    const client = connectNode({ address: rpcAddress, deadlineMs: limitMs });
    try {
      await client.stopWorker(nodeId, workerId, force);
      node.workers.delete(workerId);
    } catch (error) {
      node.unreachable = true;
      // Without it the worker is gone too.
      if (this.#nodes.get(nodeId) !== node) return;
      log.warn({ nodeId, workerId, reason: errorMessage(error) }, 'worker could not be stopped');
    } finally {
      client.close();
    }
  }

  close(): void {
    for (const { client } of this.#nodes.values()) client.close();
    this.#nodes.clear();
  }

  /**
   * The node of that name. What an earlier process of it says is refused, and it ends; so is what
   * one had said before its goodbye.
   */
  #expectCurrent({ nodeId, generation }: NodeContext): RegisteredNode | null {
    if (generation <= (this.#goodbyes.get(nodeId)?.generation ?? -1)) {
      throw new RpcError('permission-denied', `node "${nodeId}" was told to end`);
    }
    const known = this.#nodes.get(nodeId) ?? null;
    if (known === null || generation >= known.generation) return known;
    throw new RpcError('permission-denied', `node "${nodeId}" was started again elsewhere`, {
      hint: 'of two nodes with the same node.id the later one is taken; give each its own',
    });
  }

  #isSilent({ lastHeardMs }: RegisteredNode): boolean {
    const { clock, heartbeatTimeoutMs } = this.#options;
    return clock.monotonicMs() - lastHeardMs > heartbeatTimeoutMs;
  }

  #hear(node: RegisteredNode): void {
    node.lastHeardMs = this.#options.clock.monotonicMs();
    if (node.unreachable && !node.isAsked) void this.#askAgain(node);
  }

  /**
   * A node may be heard and not reached, and what was not answered may have been done or not: it is
   * of use again once it has told what runs on it.
   */
  async #askAgain(node: RegisteredNode): Promise<void> {
    node.isAsked = true;
    await this.refresh(node);
    node.isAsked = false;
  }

  /** The node does not have the worker any more, and what it said about that was lost. */
  #lose(node: RegisteredNode, { context, stopping }: NodeWorker): void {
    node.workers.delete(context.workerId);
    if (!stopping) this.#options.onExit({ worker: context, how: 'has ended' });
  }

  /** It ends its workers by itself, so nobody has to call it for that. */
  #leave(node: RegisteredNode): void {
    this.#options.log.info({ nodeId: node.nodeId, workers: node.workers.size }, 'node leaves');
    this.#forget(node, {
      how: `is on node "${node.nodeId}", which was told to end`,
      planned: true,
    });
  }

  #drop(node: RegisteredNode, how: string): void {
    this.#options.log.warn({ nodeId: node.nodeId, workers: node.workers.size }, 'node is gone');
    this.#forget(node, { how });
  }

  #forget(node: RegisteredNode, exit: Omit<WorkerExit, 'worker'>): void {
    this.#nodes.delete(node.nodeId);
    node.client.close();
    for (const { context, stopping } of node.workers.values()) {
      if (!stopping) this.#options.onExit({ worker: context, ...exit });
    }
  }
}

export function freeSlotsOf({ slots, workers }: RegisteredNode): number {
  let free = slots;
  for (const worker of workers.values()) free -= worker.slots;
  return Math.max(0, free);
}
