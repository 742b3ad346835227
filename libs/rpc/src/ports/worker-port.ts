import type { SubtaskMetrics, TaskError } from './task.ts';

export interface WorkerAssignment {
  readonly workerId: string;
  /** host:port */
  readonly rpcAddress: string;
  /** host:port */
  readonly dataAddress: string;
  /** Slot s (0 ... parallelism-1) runs subtask s of every task. */
  readonly slots: readonly number[];
}

export interface StartExecution {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly generation: number;
  /** The program as `encodeProgram` wrote it. */
  readonly program: string;
  /** All workers of the job, the receiver among them. */
  readonly workers: readonly WorkerAssignment[];
  readonly parallelism: number;
  /** What secrets in the options of tables refer to, by name. */
  readonly environment: Readonly<Record<string, string>>;
}

export type StopMode = 'graceful' | 'immediate';

export type WorkerPhase = 'idle' | 'initializing' | 'running' | 'finished' | 'failed';

export interface WorkerStatus {
  readonly phase: WorkerPhase;
  /** Microseconds since the epoch. */
  readonly sinceMicros: number;
  /** Zero while the worker is idle. */
  readonly generation: number;
  readonly error: TaskError | null;
}

/**
 * What a worker does for the controller. Every call names the worker that is meant: addresses are
 * reused, and a worker refuses with `permission-denied` what was meant for another.
 */
export interface WorkerPort {
  /** Resolves at once; the result is reported by `ControllerPort.workerInitialized`. */
  startExecution(workerId: string, start: StartExecution, signal?: AbortSignal): Promise<void>;
  /** Resolves when all tasks have ended in the way that was asked for. */
  stopExecution(
    workerId: string,
    generation: number,
    mode: StopMode,
    signal?: AbortSignal,
  ): Promise<void>;
  getPhase(workerId: string, signal?: AbortSignal): Promise<WorkerStatus>;
  getMetrics(workerId: string, signal?: AbortSignal): Promise<readonly SubtaskMetrics[]>;
  /** The worker answers and then ends its process. */
  shutdown(workerId: string, signal?: AbortSignal): Promise<void>;
}
