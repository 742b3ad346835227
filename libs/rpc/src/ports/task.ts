import type { ErrorDomain, RetryHint } from '@millrace/std';

/**
 * Which incarnation of which worker speaks; the receiver refuses all but the job's current
 * generation.
 */
export interface WorkerContext {
  readonly machineId: string;
  readonly workerId: string;
  readonly pipelineId: string;
  readonly jobId: string;
  readonly generation: number;
}

/** One operator on one slot. */
export interface Subtask {
  readonly operatorId: string;
  readonly subtask: number;
}

export interface TaskError {
  readonly message: string;
  readonly domain: ErrorDomain;
  readonly retry: RetryHint;
  readonly details?: string | undefined;
  /** True when nothing has failed: the worker was told to end, and its job moves elsewhere. */
  readonly planned?: boolean | undefined;
}

/** Rows that a preview sink saw. */
export interface OutputRows extends Subtask {
  /** Number of the first of these rows among all rows of the subtask. */
  readonly startId: number;
  /** JSON, one object a row. */
  readonly rows: readonly string[];
  /** Event time of each row, microseconds since the epoch; as many as there are rows. */
  readonly timestamps: readonly number[];
  /** No more rows come from this subtask. */
  readonly done: boolean;
}

/** Totals since the start of the execution, except where a field says otherwise. */
export interface SubtaskMetrics extends Subtask {
  readonly operatorName: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly batchesIn: number;
  readonly batchesOut: number;
  readonly lateRows: number;
  readonly decodeErrors: number;
  /** The present watermark, or null before the first. */
  readonly watermarkMicros: bigint | null;
  /** Fill of the input queues now, between 0 and 1. */
  readonly queueFill: number;
  /** Fill of the queues that it sends to now, between 0 and 1. */
  readonly backpressure: number;
  /** Share of the last seconds that the subtask worked, between 0 and 1. */
  readonly busyRatio: number;
  /** Keyed state. */
  readonly stateBytes: number;
  /** The last minutes, oldest first; only the controller knows them. */
  readonly samples?: readonly MetricsSample[] | undefined;
}

/** What a subtask did between the sample before and this one. */
export interface MetricsSample {
  readonly timeMicros: number;
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  /** Fill of the queues that it sends to, between 0 and 1. */
  readonly backpressure: number;
  readonly busyRatio: number;
  /** How far the watermark is behind the clock, or null before the first. */
  readonly watermarkLagSeconds: number | null;
}
