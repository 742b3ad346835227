import { rowCountOffset } from '@millrace/state';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  loop,
  memory,
  type Statement,
  scratchArea,
  when,
} from '@millrace/wasm';

/** Slots that are looked at together. */
export const blockSlots = 512;

/**
 * Runs statements for each group between two slots, until `stop` holds before a block of slots.
 * The groups of a block are listed first, without a branch, and visited then: which slots are taken
 * is as good as random, and a processor that guesses wrong at each loses more than the list costs.
 */
export function forEachGroup(
  body: FunctionBuilder,
  run: {
    readonly slot: Local<'i32'>;
    readonly end: Instruction<'i32'>;
    readonly slotBytes: number;
  },
  statements: readonly Statement[],
  stop: Instruction<'i32'>,
): Statement {
  const { slot, end, slotBytes } = run;
  const [from, blockEnd] = [body.local('i32'), body.local('i32')];
  const [listed, visited] = [body.local('i32'), body.local('i32')];
  const [next, done] = [label('next'), label('done')];
  const taken = i64.ne(memory.loadI64(from.get, rowCountOffset), i64.const(0));
  const list = i32.const(scratchArea.address);
  return block(
    done,
    loop(
      next,
      branchIf(done, i32.geU(slot.get, end)),
      branchIf(done, stop),
      from.set(slot.get),
      blockEnd.set(i32.add(slot.get, i32.const(blockSlots * slotBytes))),
      when(i32.gtU(blockEnd.get, end), [blockEnd.set(end)]),
      listed.set(list),
      whileBelow(from, blockEnd.get, [
        memory.storeI32(listed.get, from.get),
        listed.set(i32.add(listed.get, i32.shl(taken, i32.const(2)))),
        from.set(i32.add(from.get, i32.const(slotBytes))),
      ]),
      visited.set(list),
      whileBelow(visited, listed.get, [
        slot.set(memory.loadI32(visited.get)),
        ...statements,
        visited.set(i32.add(visited.get, i32.const(4))),
      ]),
      slot.set(blockEnd.get),
      branch(next),
    ),
  );
}

function whileBelow(
  at: Local<'i32'>,
  end: Instruction<'i32'>,
  statements: readonly Statement[],
): Statement {
  const [next, done] = [label('next'), label('done')];
  return block(done, loop(next, branchIf(done, i32.geU(at.get, end)), ...statements, branch(next)));
}
