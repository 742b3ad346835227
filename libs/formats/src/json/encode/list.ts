import type { SqlType } from '@millrace/data';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  giveBack,
  i32,
  i64,
  label,
  loop,
  when,
} from '@millrace/wasm';
import { elementVector } from '../element-vector.ts';
import { putByte } from './output.ts';
import { type ColumnLocals, fixedBytes, type PutCode, putNullable, putValue } from './value.ts';

/** What an element takes besides its text: a comma, and what `null` is longer than quotes. */
const separatorBytes = 5;

/** Locals of a list's function beyond those that any value is written with. */
export interface ListCode extends PutCode {
  readonly fn: FunctionBuilder;
  /** Where the elements begin, and the bytes that say which are there. */
  readonly elements: ColumnLocals;
}

/**
 * Fills `list(view, to, softEnd)`: writes a list in brackets and gives the address behind it, or 0
 * when it does not fit. An element is written as a column's value whose row is its position.
 */
export function fillList(code: ListCode, element: SqlType): void {
  const { fn, to, row: position, softEnd, elements } = code;
  const view = fn.parameter<'i64'>(0);
  const count = fn.local('i32');
  const vector = elementVector(element);
  const fixed = i32.mul(count.get, i32.const(fixedBytes(vector) + separatorBytes));
  const [next, done] = [label('element'), label('done')];
  fn.add(
    count.set(i32.wrapI64(i64.shrU(view.get, i64.const(32)))),
    elements.values.set(i32.wrapI64(view.get)),
    elements.validity.set(
      i32.add(elements.values.get, i32.mul(count.get, i32.const(vector.width))),
    ),
    when(i32.gtS(fixed, i32.sub(softEnd.get, to.get)), [code.outOfRoom(i64.extendI32U(fixed))]),
    softEnd.set(i32.sub(softEnd.get, fixed)),
    putByte(to, '['),
    block(
      done,
      loop(
        next,
        branchIf(done, i32.eq(position.get, count.get)),
        when(position.get, [putByte(to, ',')]),
        putNullable(code, vector, putValue(code, vector)),
        position.set(i32.add(position.get, i32.const(1))),
        branch(next),
      ),
    ),
    putByte(to, ']'),
    giveBack(to.get),
  );
}
