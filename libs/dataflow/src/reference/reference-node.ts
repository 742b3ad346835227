import type { Row } from '@millrace/data';

/** One node of the reference: takes a row or a watermark at a time and hands on what follows. */
export interface ReferenceNode {
  row(row: Row, input: number): void;
  watermark(micros: bigint, input: number): void;
  /** Rows that came too late for all of their windows. */
  readonly lateRows: number;
}

/** Where a node's rows and watermarks go. */
export interface Downstream {
  row(row: Row): void;
  watermark(micros: bigint): void;
}
