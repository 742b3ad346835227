import type { Program } from '@millrace/program';
import { type Counters, counter } from '../runtime/meter.ts';

/** The counters of all nodes on one slot, in memory that the worker's main thread reads. */
export class SlotCounters {
  readonly shared: SharedArrayBuffer;
  readonly #rows: readonly Counters[];

  constructor(program: Program, shared?: SharedArrayBuffer) {
    const rowBytes = counter.count * Float64Array.BYTES_PER_ELEMENT;
    this.shared = shared ?? new SharedArrayBuffer(Math.max(1, program.nodes.length) * rowBytes);
    this.#rows = program.nodes.map(
      (node) => new Float64Array(this.shared, node.id * rowBytes, counter.count),
    );
    if (shared === undefined) for (const row of this.#rows) row[counter.watermark] = Number.NaN;
  }

  of(nodeId: number): Counters {
    return this.#rows[nodeId] ?? new Float64Array(counter.count);
  }
}
