import type { TermFence } from '../term/term-fence.ts';
import type { NodeWorker } from './node-port.ts';
import type { OutputRows, Subtask, SubtaskMetrics, TaskError, WorkerContext } from './task.ts';

export interface WorkerRegistration {
  readonly worker: WorkerContext;
  /** host:port */
  readonly rpcAddress: string;
  /** host:port */
  readonly dataAddress: string;
  readonly slots: number;
  /** host:port of its admin pages; empty or left out where nobody can read them. */
  readonly httpAddress?: string;
  /** Whether these speak TLS. */
  readonly httpTls?: boolean;
  /** What it runs, for a controller that was started meanwhile; null or left out when nothing. */
  readonly execution?: RunningExecution | null;
}

/** A worker's part of a job, as it stands. */
export interface RunningExecution {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly generation: number;
  /** Slots of the whole job. */
  readonly parallelism: number;
  /** Those of them that are the worker's. */
  readonly slots: readonly number[];
  readonly started: readonly Subtask[];
  readonly finished: readonly Subtask[];
  /** The first failure, or null. */
  readonly error: TaskError | null;
  /** Where that was; null when the dataflow could not be built. */
  readonly failed: Subtask | null;
}

/** Which process speaks for a node. */
export interface NodeContext {
  readonly nodeId: string;
  /** Rises with every start of the node; an earlier process that comes back is refused. */
  readonly generation: number;
}

/** A worker is alive. */
export interface WorkerHeartbeat extends WorkerContext {
  /** True when this is the last one: it was told to end and takes no job any more. */
  readonly leaving?: boolean | undefined;
}

/** A node is alive. */
export interface NodeHeartbeat extends NodeContext {
  /** True when this is the last one: it was told to end, and its workers end with it. */
  readonly leaving?: boolean | undefined;
}

export interface NodeRegistration extends NodeContext {
  /** host:port */
  readonly rpcAddress: string;
  readonly slots: number;
  /** What pipelines may ask for in the nodes that they run on. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface WorkerFinish {
  readonly nodeId: string;
  readonly worker: WorkerContext;
  readonly slots: number;
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
}

export interface Fleet {
  /** How the controller gets workers; empty where it is of a release that does not say. */
  readonly scheduler: string;
  /** The nodes that are heard of; none where the scheduler uses no nodes. */
  readonly nodes: readonly FleetNode[];
}

/** A node as its controller knows it. */
export interface FleetNode {
  readonly nodeId: string;
  /** host:port */
  readonly rpcAddress: string;
  readonly slots: number;
  readonly freeSlots: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly heardAtMicros: number;
  /** False when it has missed heartbeats or a call; it gets no new workers then. */
  readonly responsive: boolean;
  readonly workers: readonly NodeWorker[];
}

export interface OutputEvent {
  /** Of the run that the rows are from; they are numbered anew in each. */
  readonly generation: number;
  readonly output: OutputRows;
  /** Rows that were lost before these because the reader was slow. */
  readonly lostRows: number;
}

/**
 * What the controller answers to workers, nodes and the API. The controller implements it, a client
 * of `connectController` has the same shape, and the embedded scheduler passes the controller's own
 * object, so a worker never knows which of the two it talks to.
 *
 * Implementors throw `RpcError` (or another `OperatingError`) to refuse. `not-found` from a
 * heartbeat asks the sender to register again; `permission-denied` tells it that it is fenced and
 * has to end. Every message may come twice.
 */
export interface ControllerPort {
  /** Of whom a client has heard, for a server that takes orders; a controller itself has none. */
  readonly terms?: TermFence | undefined;
  registerWorker(registration: WorkerRegistration, signal?: AbortSignal): Promise<void>;
  heartbeat(worker: WorkerHeartbeat, signal?: AbortSignal): Promise<void>;
  /**
   * The totals of the worker's subtasks, for the history that the controller keeps. What is lost is
   * asked for, so a client may leave out what it cannot send at little cost.
   */
  reportMetrics(
    worker: WorkerContext,
    metrics: readonly SubtaskMetrics[],
    signal?: AbortSignal,
  ): Promise<void>;
  /** The result of `startExecution`: null when the dataflow was built. */
  workerInitialized(
    worker: WorkerContext,
    error: TaskError | null,
    signal?: AbortSignal,
  ): Promise<void>;
  taskStarted(worker: WorkerContext, subtask: Subtask, signal?: AbortSignal): Promise<void>;
  taskFinished(worker: WorkerContext, subtask: Subtask, signal?: AbortSignal): Promise<void>;
  taskFailed(
    worker: WorkerContext,
    subtask: Subtask,
    error: TaskError,
    signal?: AbortSignal,
  ): Promise<void>;
  /** A task goes on, but its owner should know of this. */
  reportProblem(
    worker: WorkerContext,
    subtask: Subtask,
    problem: TaskError,
    signal?: AbortSignal,
  ): Promise<void>;
  reportRows(worker: WorkerContext, output: OutputRows, signal?: AbortSignal): Promise<void>;
  registerNode(registration: NodeRegistration, signal?: AbortSignal): Promise<void>;
  heartbeatNode(node: NodeHeartbeat, signal?: AbortSignal): Promise<void>;
  workerFinished(finish: WorkerFinish, signal?: AbortSignal): Promise<void>;
  /**
   * Ends when the job ends. Throws `not-found` for a job that does not run, and `unavailable` where
   * that is not known for sure; so does `getJobMetrics`.
   */
  subscribeOutput(jobId: string, signal?: AbortSignal): AsyncIterable<OutputEvent>;
  getJobMetrics(jobId: string, signal?: AbortSignal): Promise<readonly SubtaskMetrics[]>;
  getFleet(signal?: AbortSignal): Promise<Fleet>;
}
