import type { Row } from '@millrace/data';
import { beginningOfTime } from '../runtime/stream-event.ts';

/** Where a row comes from, as far as that decides what is late. */
export interface Origin {
  /** Which subtask of its source gave the row: watermarks are made of the rows of one. */
  readonly partition: number;
  /** The watermark that the rows before it, of the same source and partition, had brought. */
  readonly reached: bigint;
}

/** Of rows that windows give: each is given out before the watermark passes its time. */
export const onTime: Origin = { partition: 0, reached: beginningOfTime };

/** One node of the reference: takes a row at a time and hands on what follows. */
export interface ReferenceNode {
  row(row: Row, origin: Origin): void;
  /** Called once for each input, behind its last row. */
  end(): void;
  /** Rows that came too late for all of their windows. */
  readonly lateRows: number;
}

/** Where a node's rows go. */
export interface Downstream {
  row(row: Row, origin: Origin): void;
  end(): void;
}
