import type { ByteReader, ByteWriter } from './byte-ring.ts';

/** The channels of one slot: from each of its writing subtasks to each reading one, per edge. */
export interface ExchangeEnds {
  /** Where subtask `slot` of the edge's upstream writes, one for each downstream subtask. */
  writers(edge: number): readonly ByteWriter[];
  /** Where subtask `slot` of the edge's downstream reads, one for each upstream subtask. */
  readers(edge: number): readonly ByteReader[];
}
