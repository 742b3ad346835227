import type { SourceOperator } from '@millrace/program';
import type { TaskContext } from './source.ts';

export interface SinkContext extends TaskContext {
  /** What the job reads: a sink must not replace what one of these has yet to read. */
  readonly sources: readonly SourceOperator[];
  /** Sends rows to whoever watches the job: one JSON text a row, event times in microseconds. */
  showRows(rows: readonly string[], timestamps: readonly number[]): void;
}

/**
 * A subtask's way out. A batch is borrowed: whatever is to be kept of it is copied or encoded
 * before `write` returns.
 */
export interface Sink {
  open(signal: AbortSignal): Promise<void>;
  /** Whether a batch may be written now. A sink that turns ready by itself calls `wake`. */
  readonly ready: boolean;
  /** Takes the rows of a batch, by the address of its header. Only called when ready. */
  write(batch: number): void;
  /** No row of an event time up to this will follow, except late ones. */
  watermark(micros: bigint): void;
  /**
   * Called when the input is idle, and at a barrier, before any row of the next epoch: push out
   * what is buffered.
   */
  flush(): void;
  /** After the last row: resolves when all rows are where they shall be. */
  finish(signal: AbortSignal): Promise<void>;
  readonly bytesWritten: number;
  /** Releases what it holds; rows not finished may be lost. */
  close(): Promise<void>;
}
