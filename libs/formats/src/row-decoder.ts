import type { LinearMemory } from '@millrace/wasm';
import type { Clock } from '@millrace/std';

/**
 * Turns bytes into rows of a batch that it owns. Rows gather in `batch` over any number of calls
 * until `clear`.
 */
export interface RowDecoder {
  /** Address of the batch's header. */
  readonly batch: number;
  /** Rows in the batch. */
  readonly rows: number;
  readonly full: boolean;
  /**
   * Event time, in microseconds, that rows get in `_timestamp` from now on; null = the time by the
   * clock when they are decoded.
   */
  timeMicros: number | null;
  /**
   * Decodes the rows that begin at `address` until the batch is full or no complete row is left,
   * and gives the number of bytes consumed. What is left is given again, with what follows it.
   * With `final` the last row needs no newline. Where rows are not framed by newlines, `bytes` is
   * one row and is always consumed unless the batch is full.
   *
   * The bytes lie in linear memory with `paddingBytes` readable bytes after them, the first of
   * which is written to and restored during the call, so nobody else may be writing there. Views in
   * the batch may point to the bytes: they must stay as they are until the batch is consumed.
   *
   * @throws UserError for a bad row when the format says `bad_data = 'fail'`
   */
  decode(address: number, bytes: number, final: boolean): number;
  /** Forgets the rows of the batch. */
  clear(): void;
  release(): void;
}

export interface DecoderContext {
  readonly memory: LinearMemory;
  readonly clock: Clock;
  /** Told of each bad row when the format says `bad_data = 'drop'`. */
  dropRow(reason: string, sample: string): void;
}
