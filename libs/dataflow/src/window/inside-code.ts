import { batchHeader } from '@millrace/data';
import {
  block,
  branchIf,
  giveBack,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';
import { loopState } from '../pipeline/row-loop.ts';
import type { ShiftedTime } from '../pipeline/time-bounds.ts';
import { windowState } from './accumulate-code.ts';

export interface InsideOptions {
  readonly time: ShiftedTime;
  /** The watermark that the rows make; null where it comes from upstream. */
  readonly watermark: ShiftedTime | null;
  readonly paneWidth: bigint;
}

/**
 * Generates `passInside(input, state) -> 1 | 0`: whether all rows of a batch, by the times that it
 * tells, belong in the open pane and bring the watermark to no window's end; if so, the watermark
 * is then the batch's. This is asked once a batch, where 64-bit numbers of JavaScript would count.
 */
export function generatePassInside(
  builder: ModuleBuilder,
  { time, watermark, paneWidth }: InsideOptions,
): void {
  const body = builder.exportFunction('passInside', ['i32', 'i32'], ['i32']);
  const [batch, state] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const [least, greatest, pane] = [body.local('i64'), body.local('i64'), body.local('i64')];
  const [inside, outside] = [body.local('i32'), label('outside')];
  const isBeyondPane = (at: Local<'i64'>): Instruction<'i32'> =>
    i64.geU(i64.sub(at.get, pane.get), i64.const(paneWidth));
  const shift = (range: ShiftedTime): Statement[] => [
    branchIf(outside, i32.ne(tellsOf(batch), i32.const(range.vector + 1))),
    ...[
      { at: least, offset: batchHeader.timeMin },
      { at: greatest, offset: batchHeader.timeMax },
    ].flatMap(({ at, offset }) => [
      at.set(memory.loadI64(batch.get, offset)),
      branchIf(outside, leaves64Bits(at, range.shiftMicros)),
      at.set(i64.add(at.get, i64.const(range.shiftMicros))),
    ]),
  ];
  const pass =
    watermark === null
      ? []
      : [
          ...shift(watermark),
          branchIf(outside, i64.geS(greatest.get, memory.loadI64(state.get, loopState.stopAt))),
          when(i64.gtS(greatest.get, memory.loadI64(state.get, loopState.watermark)), [
            memory.storeI64(state.get, greatest.get, loopState.watermark),
          ]),
        ];
  body.add(
    block(
      outside,
      branchIf(outside, i32.eqz(memory.loadI32(state.get, windowState.table))),
      pane.set(memory.loadI64(state.get, windowState.pane)),
      ...shift(time),
      branchIf(outside, i32.or(isBeyondPane(least), isBeyondPane(greatest))),
      ...pass,
      inside.set(i32.const(1)),
    ),
    giveBack(inside.get),
  );
}

/** The vector whose range a batch tells, counted from 1; 0 = none. */
function tellsOf(batch: Local<'i32'>): Instruction<'i32'> {
  return memory.loadI32(batch.get, batchHeader.timeVector);
}

function leaves64Bits(time: Local<'i64'>, shift: bigint): Instruction<'i32'> {
  return shift < 0n
    ? i64.ltS(time.get, i64.const(-(2n ** 63n) - shift))
    : i64.gtS(time.get, i64.const(2n ** 63n - 1n - shift));
}
