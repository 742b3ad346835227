import {
  block,
  branch,
  branchIf,
  i32,
  i64,
  label,
  loop,
  memory,
  type ModuleBuilder,
} from '@millrace/wasm';
import { copySlot } from './copy-slot.ts';
import type { TableCode } from './table-code.ts';
import { rowCountOffset } from './table-layout.ts';

/**
 * `rehash(from, fromEnd, to, toEnd, shift)`: enters the groups of one run of slots into an empty
 * one.
 */
export function addRehash(builder: ModuleBuilder, code: TableCode): void {
  const body = builder.exportFunction('rehash', ['i32', 'i32', 'i32', 'i32', 'i32']);
  const [from, fromEnd] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const [to, toEnd, shift] = [
    body.parameter<'i32'>(2),
    body.parameter<'i32'>(3),
    body.parameter<'i32'>(4),
  ];
  const [slot, hash] = [body.local('i32'), body.local('i64')];
  const [next, skip, done] = [label('next'), label('skip'), label('done')];
  const [probe, free] = [label('probe'), label('free')];
  const { slotBytes } = code.layout;
  body.add(
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(from.get, fromEnd.get)),
        block(
          skip,
          branchIf(skip, i64.eqz(memory.loadI64(from.get, rowCountOffset))),
          ...code.hashAt(hash, from),
          slot.set(code.place(to.get, hash.get, i64.extendI32U(shift.get))),
          block(
            free,
            loop(
              probe,
              branchIf(free, i64.eqz(memory.loadI64(slot.get, rowCountOffset))),
              ...code.next(slot, { base: to, end: toEnd }),
              branch(probe),
            ),
          ),
          ...copySlot(slot, from, slotBytes),
        ),
        from.set(i32.add(from.get, i32.const(slotBytes))),
        branch(next),
      ),
    ),
  );
}

/** `clear(address, bytes)`. */
export function addClear(builder: ModuleBuilder): void {
  const body = builder.exportFunction('clear', ['i32', 'i32']);
  body.add(memory.fill(body.parameter(0).get, i32.const(0), body.parameter(1).get));
}
