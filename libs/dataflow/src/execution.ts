import type { Program } from '@millrace/program';

/** Where a worker's slots stand in the job. Slot `s` runs subtask `s` of every node. */
export interface WorkerPlacement {
  readonly workerId: string;
  /** `host:port` of its data plane. */
  readonly dataAddress: string;
  /** Numbers among 0..parallelism-1; every number belongs to exactly one worker. */
  readonly slots: readonly number[];
}

export interface ExecutionRequest {
  readonly jobId: string;
  readonly pipelineId: string;
  /** Rises with each scheduling of the job; frames of another generation are refused. */
  readonly generation: number;
  readonly program: Program;
  /** Added to the environment of the threads; none by default. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workers: readonly WorkerPlacement[];
  /** Which of `workers` is this one. */
  readonly workerId: string;
}

export type TaskEvent =
  | { readonly kind: 'started' | 'finished'; readonly operatorId: string; readonly subtask: number }
  | TaskFailedEvent
  | TaskRowsEvent
  | BadRowEvent;

/** A row that could not be decoded and was dropped; not every such row is reported. */
export interface BadRowEvent {
  readonly kind: 'bad-row';
  readonly operatorId: string;
  readonly subtask: number;
  readonly reason: string;
  readonly sample: string;
}

export interface TaskFailedEvent {
  readonly kind: 'failed';
  readonly operatorId: string;
  readonly subtask: number;
  readonly message: string;
  readonly domain: 'user' | 'internal' | 'external';
  readonly retry: 'never' | 'backoff';
  readonly details?: string;
}

/** Rows for whoever watches the job. */
export interface TaskRowsEvent {
  readonly kind: 'rows';
  readonly operatorId: string;
  readonly subtask: number;
  /**
   * Number of the first row, counted per subtask from 0; rows that nobody had time for are counted
   * too.
   */
  readonly startId: number;
  /** One JSON text a row. */
  readonly rows: readonly string[];
  /** Event times in microseconds, one a row. */
  readonly timestamps: readonly number[];
  /**
   * Whether none follows; told by itself, when the subtask has come to its end and showed rows
   * before.
   */
  readonly done: boolean;
}

export interface SubtaskMetrics {
  readonly operatorId: string;
  readonly operatorName: string;
  readonly subtask: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly batchesIn: number;
  readonly batchesOut: number;
  readonly lateRows: number;
  readonly decodeErrors: number;
  /** Microseconds since the epoch; null before the first watermark. */
  readonly watermarkMicros: bigint | null;
  /** Share of the fullest incoming queue in use, 0..1. */
  readonly queueFill: number;
  /**
   * Share of the fullest queue in use that it fills, or that what is behind it on its slot fills,
   * 0..1.
   */
  readonly backpressure: number;
  /** Share of the slot's time that went into this operator over the last seconds, 0..1. */
  readonly busyRatio: number;
  /** Bytes of keyed state. */
  readonly stateBytes: number;
}

/** What the thread of a slot needs. */
export interface SlotMetrics {
  readonly slot: number;
  /** Linear memory taken from the process. */
  readonly memoryBytes: number;
  /** The part of it that is in use. */
  readonly memoryUsedBytes: number;
  /** JavaScript heap in use. */
  readonly heapBytes: number;
  readonly cpuSeconds: number;
  /** Share of the time since the start in which its event loop was not idle, 0..1. */
  readonly loopUtilization: number;
  /** The longest that its timers and I/O have waited over the last seconds. */
  readonly loopDelayMs: number;
}

/**
 * - `graceful`: sources stop, what is under way is finished, open windows are not flushed.
 * - `immediate`: everything stops where it stands.
 */
export type StopMode = 'graceful' | 'immediate';

export interface Execution {
  /** Settles when every local task has ended; rejects when one failed. */
  readonly finished: Promise<void>;
  stop(mode: StopMode): Promise<void>;
  metrics(): Promise<readonly SubtaskMetrics[]>;
  /** Of the slots whose threads are there. */
  slots(): Promise<readonly SlotMetrics[]>;
}

/** Runs programs on this process's slots: one thread each. */
export interface Engine {
  /** `host:port` where other workers' frames arrive; empty without a data plane. */
  readonly dataAddress: string;
  /** Connections to it that were turned away: strangers, other versions, old generations. */
  readonly refusedConnections: number;
  start(request: ExecutionRequest, onEvent: (event: TaskEvent) => void): Execution;
  close(): Promise<void>;
}
