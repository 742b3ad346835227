import type { SqlType } from '@millrace/data';
import {
  block,
  branch,
  branchIf,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  loop,
  memory,
  type Statement,
  when,
} from '@millrace/wasm';
import { elementVector } from '../element-vector.ts';
import { advance, isByte, isNotByte, skipSpace } from './bytes.ts';
import type { Scratch } from './scratch.ts';
import { readValue } from './value.ts';
import { type Elements, refuse, type ValueCode } from './value-code.ts';

const slackBytes = 64;

/**
 * Fills `list(at)`: reads the list that begins at `at` into the heap of the batch, elements first,
 * then a byte each that says whether it is there. Gives the address behind it, or 0, and leaves the
 * view of the list in the scratch memory. Room is taken for as many elements as there can be.
 */
export function fillList(code: ValueCode, elements: Elements, element: SqlType): void {
  const { fn, at, row: count, builder, functions, scratch } = code;
  const [end, most, top] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [next, ended] = [label('element'), label('ended')];
  const vector = elementVector(element);
  const { values, present } = elements;
  const heapTop = memory.loadI32(i32.const(scratch.heapTop));
  const setTop = (to: Instruction): Statement => memory.storeI32(i32.const(scratch.heapTop), to);
  const sizeOf = (items: Instruction): Instruction<'i32'> =>
    i32.mul(items, i32.const(vector.width + 1));
  fn.add(
    end.set(builder.call(functions.skipValue, at.get)),
    when(i32.eqz(end.get), [refuse]),
    most.set(i32.shrU(i32.sub(end.get, at.get), i32.const(1))),
    values.set(i32.and(i32.add(heapTop, i32.const(7)), i32.const(-8))),
    refuseWithoutRoom(scratch, values.get, i32.add(sizeOf(most.get), i32.const(slackBytes))),
    present.set(i32.add(values.get, i32.mul(most.get, i32.const(vector.width)))),
    top.set(i32.add(present.get, most.get)),
    setTop(top.get),
    advance(at, 1),
    skipSpace(at),
    block(
      ended,
      branchIf(ended, isByte(at, ']')),
      loop(
        next,
        readValue(code, vector),
        count.set(i32.add(count.get, i32.const(1))),
        skipSpace(at),
        branchIf(ended, isNotByte(at, ',')),
        advance(at, 1),
        skipSpace(at),
        branch(next),
      ),
    ),
    when(isNotByte(at, ']'), [refuse]),
    end.set(i32.add(values.get, i32.mul(count.get, i32.const(vector.width)))),
    memory.copy(end.get, present.get, count.get),
    // What was not needed is given back, unless texts or lists stand behind it by now.
    when(i32.eq(heapTop, top.get), [setTop(i32.add(values.get, sizeOf(count.get)))]),
    memory.storeI64(
      i32.const(scratch.list),
      i64.or(i64.shl(i64.extendI32U(count.get), i64.const(32)), i64.extendI32U(values.get)),
    ),
    giveBack(i32.add(at.get, i32.const(1))),
  );
}

function refuseWithoutRoom(
  scratch: Scratch,
  from: Instruction<'i32'>,
  bytes: Instruction<'i32'>,
): Statement {
  const heapEnd = memory.loadI32(i32.const(scratch.heapEnd));
  // Signed: alignment may have moved the start beyond the end.
  return when(i32.gtS(bytes, i32.sub(heapEnd, from)), [
    memory.storeI32(i32.const(scratch.heapNeeded), bytes),
    refuse,
  ]);
}
