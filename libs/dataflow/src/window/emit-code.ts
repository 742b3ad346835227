import { batchHeader, batchRowsMax, type Schema, flattenSchema } from '@millrace/data';
import { ExpressionCompiler } from '@millrace/expr';
import type { WindowAggregateOperator } from '@millrace/program';
import { must } from '@millrace/std';
import { rowCountOffset, type TableCode } from '@millrace/state';
import {
  type FunctionBuilder,
  giveBack,
  type Instruction,
  i32,
  i64,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
} from '@millrace/wasm';
import { ColumnStore } from '../pipeline/column-store.ts';
import { generatorOf } from './accumulate-code.ts';
import { blockSlots, forEachGroup } from './for-each-group.ts';
import type { GroupLayout } from './group-layout.ts';
import { fromWord } from './key-words.ts';

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
