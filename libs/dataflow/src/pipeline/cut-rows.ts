import type { Schema } from '@millrace/data';
import type { ExpressionRuntime } from '@millrace/expr';
import { BatchWriter, type LinearMemory } from '@millrace/wasm';
import { setClosedThrough } from '../runtime/closed-through.ts';
import { compileCuts, cutState } from './cut-kernel.ts';
import { instantiateRows, type RunRows } from './pipeline-kernel.ts';
import type { Stage } from './stage.ts';
import type { WindowGrid } from './window-grid.ts';

/**
 * Cuts batches where rows have missed other windows than those before them, see `compileCuts`.
 * Columns are copied for it: batches that have missed nothing should not come here.
 */
export class CutRows {
  /** Where the rows of the last run are. */
  readonly batch: number;
  readonly #linear: LinearMemory;
  readonly #output: BatchWriter;
  readonly #run: RunRows;

  constructor(
    linear: LinearMemory,
    runtime: ExpressionRuntime,
    of: { readonly input: Schema; readonly stages: readonly Stage[]; readonly output: Schema },
    grid: WindowGrid,
  ) {
    const kernel = compileCuts(of.input, of.stages, of.output, grid);
    this.#run = instantiateRows(kernel.code, kernel, { linear, runtime });
    this.#linear = linear;
    this.#output = new BatchWriter(linear, of.output);
    this.batch = this.#output.batch;
  }

  /** Takes rows of a batch up to the next cut; `state` is a `cutState`. Returns the row behind. */
  run(batch: number, firstRow: number, state: number): number {
    const next = this.#run(batch, firstRow, state, this.batch);
    const closed = this.#linear.view.getBigInt64(state + cutState.closedThrough, true);
    setClosedThrough(this.#linear, this.batch, closed);
    return next;
  }

  release(): void {
    this.#output.release();
  }
}
