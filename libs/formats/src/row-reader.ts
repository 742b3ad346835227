import type { BatchWriter } from '@millrace/wasm';

/** Reads rows that have been found in their frames; the decoder around it does the framing. */
export interface RowReader {
  readonly writer: BatchWriter;
  /**
   * Reads the rows of `[start, end)`, each of which ends in a newline, until the batch is full;
   * the address of the first byte that is not consumed.
   */
  readLines(start: number, end: number): number;
  /** Forgets the rows of the batch and what was allocated for them. */
  clear(): void;
  release(): void;
}

/** What the reader does with a row that is no good: fails the task or counts it. */
export type RefuseRow = (reason: string, row: Uint8Array, offset: number) => void;
