import { batchHeader, batchRowsMax, type Schema, flattenSchema } from '@millrace/data';
import { ExpressionCompiler } from '@millrace/expr';
import type { WindowAggregateOperator } from '@millrace/program';
import { must } from '@millrace/std';
import { rowCountOffset, type TableCode } from '@millrace/state';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  giveBack,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  scratchArea,
  when,
} from '@millrace/wasm';
import { ColumnStore } from '../pipeline/column-store.ts';
import { generatorOf } from './accumulate-code.ts';
import type { GroupLayout } from './group-layout.ts';
import { fromWord } from './key-words.ts';

/** Slots that are looked at together. */
const blockSlots = 512;

/**
 * Runs statements for each group between two slots, until `stop` holds before a block of slots.
 * The groups of a block are listed first, without a branch, and visited then: which slots are taken
 * is as good as random, and a processor that guesses wrong at each loses more than the list costs.
 */
function forEachGroup(
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

/** Generates `mergeGroups(slot, end, descriptor)`: adds the groups of one run of slots to a table. */
export function generateMerge(builder: ModuleBuilder, code: TableCode, layout: GroupLayout): void {
  const body = builder.exportFunction('mergeGroups', ['i32', 'i32', 'i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const from = body.parameter<'i32'>(0);
  const to = body.local('i32');
  const table = code.locals(body);
  const keepBytes = (view: Instruction<'i64'>): Instruction<'i64'> =>
    code.keepBytes(view, table.descriptor.get);
  const parts = layout.aggregates
    .filter((part) => part.kind === 'words')
    .map((part) => ({
      at: i32.const(part.offset),
      generator: generatorOf(part, { compiler, keepBytes }),
    }));
  const initialize = parts.flatMap(({ at, generator }) =>
    generator.initialize(i32.add(to.get, at)),
  );
  const rows = i64.add(
    memory.loadI64(to.get, rowCountOffset),
    memory.loadI64(from.get, rowCountOffset),
  );
  body.add(
    table.descriptor.set(body.parameter<'i32'>(2).get),
    ...code.load(table),
    forEachGroup(
      body,
      { slot: from, end: body.parameter<'i32'>(1).get, slotBytes: layout.table.slotBytes },
      [
        ...code.locate(body, table, code.keysAt(from), { slot: to, initialize }),
        memory.storeI64(to.get, rows, rowCountOffset),
        ...parts.flatMap(({ at, generator }) =>
          generator.merge(i32.add(to.get, at), i32.add(from.get, at)),
        ),
      ],
      i32.const(0),
    ),
    ...code.store(table),
  );
}

/**
 * Generates `emitGroups(slot, end, windowStart, windowEnd, output) -> nextSlot`: appends a row for
 * each group until the output may be full. For phase `partial` the window is the pane.
 */
export function generateEmit(
  builder: ModuleBuilder,
  code: TableCode,
  layout: GroupLayout,
  { phase, output }: { readonly phase: WindowAggregateOperator['phase']; readonly output: Schema },
): ExpressionCompiler {
  const body = builder.exportFunction('emitGroups', ['i32', 'i32', 'i64', 'i64', 'i32'], ['i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const slot = body.parameter<'i32'>(0);
  const batch = body.parameter<'i32'>(4);
  const row = body.local('i32');
  const store = new ColumnStore(body, { batch, row });
  const columns = [
    ...keyColumns(code, layout, slot),
    ...(phase === 'partial'
      ? partialColumns(layout, body, slot)
      : resultColumns(layout, { body, compiler, slot })),
  ];
  const vectors = flattenSchema(output);
  const statements = columns.flatMap((column, index) => [
    ...column.setup,
    ...store.store(must(vectors[index], 'output vector'), column.value, column.isNull),
  ]);
  body.add(
    row.set(memory.loadI32(batch.get, batchHeader.rows)),
    store.begin,
    forEachGroup(
      body,
      { slot, end: body.parameter<'i32'>(1).get, slotBytes: layout.table.slotBytes },
      [...statements, row.set(i32.add(row.get, i32.const(1)))],
      i32.gtU(row.get, i32.const(batchRowsMax - blockSlots)),
    ),
    memory.storeI32(batch.get, row.get, batchHeader.rows),
    giveBack(slot.get),
  );
  return compiler;
}

interface OutputColumn {
  readonly setup: readonly Statement[];
  readonly value: Instruction;
  readonly isNull: Instruction<'i32'> | null;
}

const plain = (value: Instruction): OutputColumn => ({ setup: [], value, isNull: null });

function keyColumns(code: TableCode, layout: GroupLayout, slot: Local<'i32'>): OutputColumn[] {
  const words = code.keysAt(slot);
  let word = 0;
  return layout.keys.map((part) => {
    if (part.word === null) return plain(i32.const(0));
    const { value, isNull } = must(words[word++], 'key word');
    return { setup: [], value: fromWord(part.vector, value), isNull };
  });
}

function partialColumns(
  layout: GroupLayout,
  body: FunctionBuilder,
  slot: Local<'i32'>,
): OutputColumn[] {
  const rows = memory.loadI64(slot.get, rowCountOffset);
  const states = layout.aggregates.flatMap((part) =>
    part.kind === 'rows'
      ? [plain(rows)]
      : part.state.map((field, word) => {
          const load = field.type.kind === 'double' ? memory.loadF64 : memory.loadI64;
          return plain(load(slot.get, part.offset + word * 8));
        }),
  );
  return [plain(body.parameter<'i64'>(2).get), plain(rows), ...states];
}

function resultColumns(
  layout: GroupLayout,
  at: {
    readonly body: FunctionBuilder;
    readonly compiler: ExpressionCompiler;
    readonly slot: Local<'i32'>;
  },
): OutputColumn[] {
  const { body, compiler, slot } = at;
  const [start, end] = [body.parameter<'i64'>(2), body.parameter<'i64'>(3)];
  // Results are read, never kept: no bytes are copied.
  const codegen = { compiler, keepBytes: (view: Instruction<'i64'>) => view };
  const results = layout.aggregates.map((part) =>
    part.kind === 'rows'
      ? plain(memory.loadI64(slot.get, rowCountOffset))
      : generatorOf(part, codegen).result(i32.add(slot.get, i32.const(part.offset))),
  );
  return [
    plain(i32.const(0)),
    plain(start.get),
    plain(end.get),
    ...results,
    plain(i64.sub(end.get, i64.const(1))),
  ];
}
