import { type AggregateGenerator, ExpressionCompiler } from '@millrace/expr';
import { rowCountOffset, type TableCode, type TableLocals } from '@millrace/state';
import {
  type FunctionBuilder,
  type Instruction,
  i32,
  i64,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';
import { generatorOf } from './accumulate-code.ts';
import { forEachGroup } from './for-each-group.ts';
import type { GroupLayout } from './group-layout.ts';

/**
 * Generates `mergeGroups(slot, end, descriptor)`: adds the groups of one run of slots to a table.
 * Where all aggregates can be taken out again, `unmergeGroups` of the same parameters does so: a
 * group goes with its last row.
 */
export function generateMerging(
  builder: ModuleBuilder,
  code: TableCode,
  layout: GroupLayout,
): void {
  const parts = generateMerge(builder, code, layout);
  if (parts.every(({ generator }) => generator.unmerge !== undefined)) {
    generateUnmerge(builder, code, layout);
  }
}

function generateMerge(
  builder: ModuleBuilder,
  code: TableCode,
  layout: GroupLayout,
): Merging['parts'] {
  const merging = beginMerging(builder, 'mergeGroups', code, layout);
  const { body, table, from, to, parts } = merging;
  const initialize = parts.flatMap(({ at, generator }) => generator.initialize(at(to)));
  body.add(
    ...merging.forEach([
      ...code.locate(body, table, code.keysAt(from), { slot: to, initialize }),
      memory.storeI64(to.get, i64.add(rowsOf(to), rowsOf(from)), rowCountOffset),
      ...parts.flatMap(({ at, generator }) => generator.merge(at(to), at(from))),
    ]),
    ...code.store(table),
  );
  return parts;
}

function generateUnmerge(builder: ModuleBuilder, code: TableCode, layout: GroupLayout): void {
  const merging = beginMerging(builder, 'unmergeGroups', code, layout);
  const { body, table, from, to, parts } = merging;
  const rows = body.local('i64');
  body.add(
    ...merging.forEach([
      ...code.find(body, table, code.keysAt(from), to),
      rows.set(i64.sub(rowsOf(to), rowsOf(from))),
      when(
        i64.eqz(rows.get),
        [code.remove(to.get, table.descriptor.get)],
        [
          memory.storeI64(to.get, rows.get, rowCountOffset),
          ...parts.flatMap(({ at, generator }) => generator.unmerge?.(at(to), at(from)) ?? []),
        ],
      ),
    ]),
  );
}

interface Merging {
  readonly body: FunctionBuilder;
  readonly table: TableLocals;
  /** The group in hand, and the one of the same keys in the table. */
  readonly from: Local<'i32'>;
  readonly to: Local<'i32'>;
  readonly parts: readonly {
    readonly at: (slot: Local<'i32'>) => Instruction<'i32'>;
    readonly generator: AggregateGenerator;
  }[];
  readonly forEach: (statements: readonly Statement[]) => Statement[];
}

/** Begins a function `(slot, end, descriptor)` over a run of slots and a table. */
function beginMerging(
  builder: ModuleBuilder,
  name: string,
  code: TableCode,
  layout: GroupLayout,
): Merging {
  const body = builder.exportFunction(name, ['i32', 'i32', 'i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const [from, end] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const table = code.locals(body);
  const keepBytes = (view: Instruction<'i64'>): Instruction<'i64'> =>
    code.keepBytes(view, table.descriptor.get);
  const parts = layout.aggregates
    .filter((part) => part.kind === 'words')
    .map((part) => ({
      at: (slot: Local<'i32'>) => i32.add(slot.get, i32.const(part.offset)),
      generator: generatorOf(part, { compiler, keepBytes }),
    }));
  const run = { slot: from, end: end.get, slotBytes: layout.table.slotBytes };
  const forEach = (statements: readonly Statement[]): Statement[] => [
    table.descriptor.set(body.parameter<'i32'>(2).get),
    ...code.load(table),
    forEachGroup(body, run, statements, i32.const(0)),
  ];
  return { body, table, from, to: body.local('i32'), parts, forEach };
}

function rowsOf(slot: Local<'i32'>): Instruction<'i64'> {
  return memory.loadI64(slot.get, rowCountOffset);
}
