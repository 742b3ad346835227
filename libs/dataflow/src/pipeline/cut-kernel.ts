import { batchHeader, type Schema } from '@millrace/data';
import type { ExpressionRuntime } from '@millrace/expr';
import {
  type Instruction,
  i32,
  i64,
  type Local,
  memory,
  ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';
import { beginningOfTime } from '../runtime/stream-event.ts';
import { ColumnStore, placedVectors } from './column-store.ts';
import { beginRowLoop, loopState, type RowLoop } from './row-loop.ts';
import type { Stage } from './stage.ts';
import type { WindowGrid } from './window-grid.ts';

/** The memory that the loop shares with its host: that of every loop, and what it found. */
export const cutState = {
  ...loopState,
  /** i64: windows that end by then are closed to the rows of the output. */
  closedThrough: loopState.own,
} as const;

export interface CutKernel {
  readonly code: Uint8Array<ArrayBuffer>;
  imports(runtime: ExpressionRuntime): Record<string, (...args: never[]) => unknown>;
}

/**
 * Generates `run(input, firstRow, state, output) -> nextRow`: the stages over rows as long as they
 * have missed the same windows. The loop stops before a row that has missed others than those in
 * the output, so that the host can hand these on with what is true of them.
 *
 * A row has missed the windows that end by the watermark of the rows before it. One whose time the
 * watermark has not passed has missed nothing, whatever earlier watermark is said of its batch:
 * only rows far behind cause a cut.
 */
export function compileCuts(
  input: Schema,
  stages: readonly Stage[],
  output: Schema,
  grid: WindowGrid,
): CutKernel {
  const builder = new ModuleBuilder();
  const loop = beginRowLoop(builder, 'run', input, stages);
  const { body, compiler, scope, locals } = loop;
  const [row, closed] = [body.local('i32'), body.local('i64')];
  const store = new ColumnStore(body, { batch: locals.output, row });
  const stores = placedVectors(output).flatMap((placed) => store.copy(placed, scope));
  loop.finish({
    before: [store.begin, closed.set(i64.const(beginningOfTime))],
    row: [...cut(loop, { row, closed, grid }), ...stores, row.set(i32.add(row.get, i32.const(1)))],
    after: [
      memory.storeI32(locals.output.get, row.get, batchHeader.rows),
      memory.storeI64(locals.state.get, closed.get, cutState.closedThrough),
    ],
  });
  return { code: builder.build(), imports: (runtime) => compiler.imports(runtime) };
}

function cut(
  { body, scope, locals, stopBefore }: RowLoop,
  at: { readonly row: Local<'i32'>; readonly closed: Local<'i64'>; readonly grid: WindowGrid },
): Statement[] {
  const { row, closed, grid } = at;
  const { watermark } = locals;
  const [time, missed] = [body.local('i64'), body.local('i64')];
  const timed = scope.column([grid.timeField]);
  const paneEnd = i64.add(floorTo(time.get, grid.step), i64.const(grid.step));
  return [
    ...timed.setup,
    time.set(timed.value as Instruction<'i64'>),
    when(i64.ltS(time.get, watermark.get), [
      missed.set(floorTo(watermark.get, grid.step)),
      when(i32.and(i64.ne(missed.get, closed.get), i64.leS(paneEnd, missed.get)), [
        stopBefore(row.get),
        closed.set(missed.get),
      ]),
    ]),
  ];
}

/** The greatest multiple of `step` that is not above. */
function floorTo(value: Instruction<'i64'>, step: bigint): Instruction<'i64'> {
  const by = i64.const(step);
  const rest = i64.remS(i64.add(i64.remS(value, by), by), by);
  return i64.sub(value, rest);
}
