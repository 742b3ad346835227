import type { Program } from '@millrace/program';
import { type Counters, counter } from '../runtime/meter.ts';

/** What a slot counts besides what its nodes do. */
export const slotCounter = {
  /** Linear memory that the slot has taken from the process; it never gives any back. */
  memoryBytes: 0,
  /** The part of it that is in use. */
  memoryUsedBytes: 1,
  /** The longest that timers and I/O of the thread have waited lately. */
  longestTurnMs: 2,
  count: 3,
} as const;

/** The counters of all nodes on one slot, in memory that the worker's main thread reads. */
export class SlotCounters {
  readonly shared: SharedArrayBuffer;
  readonly #rows: readonly Counters[];
  /** Of the slot as a whole, behind those of the nodes. */
  readonly #slot: Counters;

  constructor(program: Program, shared?: SharedArrayBuffer) {
    const rowBytes = counter.count * Float64Array.BYTES_PER_ELEMENT;
    this.shared = shared ?? new SharedArrayBuffer((program.nodes.length + 1) * rowBytes);
    this.#rows = program.nodes.map(
      (node) => new Float64Array(this.shared, node.id * rowBytes, counter.count),
    );
    this.#slot = new Float64Array(this.shared, program.nodes.length * rowBytes, slotCounter.count);
    if (shared === undefined) for (const row of this.#rows) row[counter.watermark] = Number.NaN;
  }

  get slot(): Counters {
    return this.#slot;
  }

  of(nodeId: number): Counters {
    return this.#rows[nodeId] ?? new Float64Array(counter.count);
  }
}
