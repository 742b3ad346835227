import type { LinearMemory } from '@millrace/wasm';
import { add, type Counters, counter } from '../runtime/meter.ts';
import { loopState } from './row-loop.ts';
import type { Stage } from './stage.ts';

/** A stage and how it is counted. */
export interface CountedStage {
  readonly stage: Stage;
  /** Null where the same operator is counted in another loop. */
  readonly counters: Counters | null;
  /** Whether what comes out is counted where it is handed on. */
  readonly hasOutlet: boolean;
}

/** Counts what goes in and out of each operator that is fused into a loop. */
export class FusedCounts {
  readonly #linear: LinearMemory;
  readonly #state: number;
  readonly #stages: readonly CountedStage[];

  /** `state` is the memory of the loop. */
  constructor(linear: LinearMemory, state: number, stages: readonly CountedStage[]) {
    this.#linear = linear;
    this.#state = state;
    this.#stages = stages;
  }

  addBatch(): void {
    for (const { counters, hasOutlet } of this.#stages) {
      if (counters === null) continue;
      add(counters, counter.batchesIn, 1);
      if (!hasOutlet) add(counters, counter.batchesOut, 1);
    }
  }

  /** After a run of the loop over so many rows, which left word of its filters; what came out. */
  addRows(rowsIn: number): number {
    let rows = rowsIn;
    let filter = this.#state + loopState.passed;
    for (const { stage, counters, hasOutlet } of this.#stages) {
      if (counters !== null) add(counters, counter.rowsIn, rows);
      if (stage.kind === 'filter') {
        rows = this.#linear.view.getInt32(filter, true);
        filter += 4;
      }
      if (counters !== null && !hasOutlet) add(counters, counter.rowsOut, rows);
    }
    return rows;
  }
}
