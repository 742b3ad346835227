import type { Schema } from '@millrace/data';
import type { ConnectorOptions } from '@millrace/program';
import type { Clock, Random } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';

/** What a source or sink has around it on its slot. */
export interface TaskContext {
  readonly table: string;
  readonly options: ConnectorOptions;
  readonly schema: Schema;
  readonly subtask: number;
  readonly parallelism: number;
  readonly memory: LinearMemory;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the slot poll again soon; to be called when data or room has come by itself. */
  wake(): void;
  /** Ends the task. After this the source or sink is closed, not polled. */
  fail(error: Error): void;
}

export interface SourceContext extends TaskContext {
  /** Counts a row that could not be decoded and was dropped; some samples are kept for the user. */
  dropRow(reason: string, sample: string): void;
}

/**
 * - `batch`: `Source.batch` holds rows; it belongs to the caller until the next poll.
 * - `wait`: nothing now; poll again after `SourceContext.wake` or `Source.wakeAtMs`.
 * - `end`: there will never be another row.
 */
export type SourcePoll = 'batch' | 'wait' | 'end';

/**
 * A subtask's share of the rows. Everything on the data path is synchronous; what arrives
 * asynchronously waits in a bounded queue of the source until it is polled.
 */
export interface Source {
  /** Resolves when it can be polled. */
  open(signal: AbortSignal): Promise<void>;
  /** @throws UserError when data is bad and the table says `bad_data = 'fail'` */
  poll(): SourcePoll;
  /** Address of the batch header after a poll that gave `batch`; at most `batchRowsMax` rows. */
  readonly batch: number;
  /**
   * When, by `clock.monotonicMs`, a poll that gave `wait` wants to be repeated; null = when woken.
   */
  readonly wakeAtMs: number | null;
  /** Bytes read so far, as far as the source knows. */
  readonly bytesRead: number;
  close(): Promise<void>;
}
