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
}

export interface NodeRegistration {
  readonly nodeId: string;
  /** host:port */
  readonly rpcAddress: string;
  readonly slots: number;
}

export interface WorkerFinish {
  readonly nodeId: string;
  readonly worker: WorkerContext;
  readonly slots: number;
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
}

export interface OutputEvent {
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
  registerWorker(registration: WorkerRegistration, signal?: AbortSignal): Promise<void>;
  heartbeat(worker: WorkerContext, signal?: AbortSignal): Promise<void>;
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
  heartbeatNode(nodeId: string, signal?: AbortSignal): Promise<void>;
  workerFinished(finish: WorkerFinish, signal?: AbortSignal): Promise<void>;
  /** Ends when the job ends; throws `not-found` for a job that does not run here. */
  subscribeOutput(jobId: string, signal?: AbortSignal): AsyncIterable<OutputEvent>;
  getJobMetrics(jobId: string, signal?: AbortSignal): Promise<readonly SubtaskMetrics[]>;
}
