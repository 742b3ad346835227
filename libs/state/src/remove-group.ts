import {
  block,
  branch,
  branchIf,
  type FunctionReference,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  select,
  when,
} from '@millrace/wasm';
import { copySlot } from './copy-slot.ts';
import type { TableCode, TableLocals } from './table-code.ts';
import { rowCountOffset, tableDescriptor } from './table-layout.ts';

/**
 * `remove(slot, descriptor)`: takes out a group and moves those behind it that its slot kept from
 * their place, so that no mark of what was there is left to be probed.
 */
export function removeFunction(builder: ModuleBuilder, code: TableCode): FunctionReference {
  const body = builder.function('remove', ['i32', 'i32']);
  const [hole, descriptor] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const table = code.locals(body);
  const [slot, home, hash] = [body.local('i32'), body.local('i32'), body.local('i64')];
  const [next, done] = [label('next'), label('done')];
  const follow = block(
    done,
    slot.set(hole.get),
    loop(
      next,
      ...code.next(slot, table),
      branchIf(done, i64.eqz(memory.loadI64(slot.get, rowCountOffset))),
      ...code.hashAt(hash, slot),
      home.set(code.place(table.base.get, hash.get, table.shift.get)),
      // Probing for it never came by the hole where its place is behind that.
      when(i32.geU(probed(table, home, slot), probed(table, hole, slot)), [
        ...copySlot(hole, slot, code.layout.slotBytes),
        hole.set(slot.get),
      ]),
      branch(next),
    ),
  );
  body.add(
    table.descriptor.set(descriptor.get),
    ...code.load(table),
    ...(code.layout.keys.length === 0 ? [] : [follow]),
    memory.storeI64(hole.get, i64.const(0), rowCountOffset),
    memory.storeI32(
      descriptor.get,
      i32.sub(table.groups.get, i32.const(1)),
      tableDescriptor.groups,
    ),
  );
  return body;
}

/** Bytes from one slot on to another, round the end of the table. */
function probed(table: TableLocals, from: Local<'i32'>, to: Local<'i32'>): Instruction<'i32'> {
  const bytes = i32.sub(to.get, from.get);
  const all = i32.sub(table.end.get, table.base.get);
  return i32.add(bytes, select(i32.ltU(to.get, from.get), all, i32.const(0)));
}
