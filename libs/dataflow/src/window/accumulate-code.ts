import { type AggregateGenerator, aggregateGenerator, type ColumnScope } from '@millrace/expr';
import type { Schema } from '@millrace/data';
import type { WindowAggregateOperator } from '@millrace/program';
import { assert } from '@millrace/std';
import { type KeyValue, rowCountOffset, type TableCode, type TableLocals } from '@millrace/state';
import {
  branch,
  block,
  type FunctionBuilder,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  memory,
  type ModuleBuilder,
  scratchArea,
  select,
  type Statement,
  when,
} from '@millrace/wasm';
import { beginRowLoop, loopState, type RowLoop } from '../pipeline/row-loop.ts';
import type { Stage } from '../pipeline/stage.ts';
import type { AggregatePart, GroupLayout } from './group-layout.ts';
import { computeKeys } from './key-words.ts';
import type { WindowTimes } from './window-times.ts';

/** The memory that the operator shares with its code: a loop's state, then the open pane. */
export const windowState = {
  ...loopState,
  /** i64: start of the pane that rows were entered in last; rows of another call `openPane`. */
  pane: loopState.own,
  /** i32: descriptor of that pane's table; 0 = no pane is open. */
  table: loopState.own + 8,
  /** i64: rows that came after all their windows had fired. */
  lateRows: loopState.own + 16,
} as const;

export interface AccumulateOptions {
  readonly input: Schema;
  readonly stages: readonly Stage[];
  readonly operator: WindowAggregateOperator;
  readonly layout: GroupLayout;
  readonly times: WindowTimes;
}

/**
 * Generates `runInside(input, firstRow, state, 0) -> nextRow` for batches known to lie inside of
 * the open pane and to fire nothing: neither time nor watermark of a row is looked at.
 */
export function generateInside(
  builder: ModuleBuilder,
  table: TableCode,
  options: AccumulateOptions,
): void {
  const stages = options.stages.filter((stage) => stage.kind !== 'watermark');
  const loop = beginRowLoop(builder, 'runInside', options.input, stages);
  const { body, compiler, locals, scope } = loop;
  const tableLocals = table.locals(body);
  const slot = body.local('i32');
  const keys = computeKeys({ body, compiler }, options.layout, options.operator.keys, scope);
  const entry = entryOf(options, { body, compiler, scope, slot, table, tableLocals });
  const at = { body, table, tableLocals, slot };
  const counted = options.operator.phase === 'final' ? null : loop.passed;
  const entered = keys.words.length === 0 ? enterOnlyGroup({ ...at, counted }, entry) : null;
  loop.finish({
    before: [
      tableLocals.descriptor.set(memory.loadI32(locals.state.get, windowState.table)),
      ...table.load(tableLocals),
      ...(entered?.before ?? []),
    ],
    row: [
      ...entry.prepare,
      ...(entered?.row ?? [...keys.setup, ...enterRow(at, keys.words, entry)]),
    ],
    after: [...(entered?.after ?? []), ...table.store(tableLocals)],
  });
}

/**
 * Generates `run(input, firstRow, state, 0) -> nextRow`: stages, then each row into the group of
 * its key in the table of its pane. `openPane(time, watermark) -> descriptor | 0 = late` of the
 * host is called where the pane changes.
 */
export function generateAccumulate(
  builder: ModuleBuilder,
  table: TableCode,
  options: AccumulateOptions,
): RowLoop {
  const openPane = builder.importFunction('openPane', ['i64', 'i64'], ['i32']);
  const loop = beginRowLoop(builder, 'run', options.input, options.stages);
  const { body, compiler, locals, scope } = loop;
  const tableLocals = table.locals(body);
  const pane = body.local('i64');
  const late = body.local('i64');
  const slot = body.local('i32');
  const time = body.local('i64');
  const timed = compiler.compile(options.operator.time, scope);
  assert(timed.isNull === null || !options.operator.time.nullable, 'event time is never NULL');
  const keys = computeKeys({ body, compiler }, options.layout, options.operator.keys, scope);
  const entry = entryOf(options, { body, compiler, scope, slot, table, tableLocals });
  const skip = label('late');
  const outside = i64.geU(i64.sub(time.get, pane.get), i64.const(options.times.paneWidth));
  const reopen = [
    ...whenOpen(tableLocals, table.store(tableLocals)),
    tableLocals.descriptor.set(builder.call(openPane, time.get, locals.watermark.get)),
    pane.set(memory.loadI64(locals.state.get, windowState.pane)),
    locals.stopAt.set(memory.loadI64(locals.state.get, loopState.stopAt)),
    when(i32.eqz(tableLocals.descriptor.get), [
      late.set(i64.add(late.get, entry.rows)),
      branch(skip),
    ]),
    ...table.load(tableLocals),
  ];
  loop.finish({
    before: [
      tableLocals.descriptor.set(memory.loadI32(locals.state.get, windowState.table)),
      pane.set(memory.loadI64(locals.state.get, windowState.pane)),
      late.set(memory.loadI64(locals.state.get, windowState.lateRows)),
      ...whenOpen(tableLocals, table.load(tableLocals)),
    ],
    row: [
      block(
        skip,
        ...timed.setup,
        time.set(timed.value),
        ...entry.prepare,
        when(i32.or(i32.eqz(tableLocals.descriptor.get), outside), reopen),
        ...keys.setup,
        ...enterRow({ body, table, tableLocals, slot }, keys.words, entry),
      ),
    ],
    after: [
      ...whenOpen(tableLocals, table.store(tableLocals)),
      memory.storeI64(locals.state.get, late.get, windowState.lateRows),
    ],
  });
  return loop;
}

/** Finds the group of a row and enters the row there. */
function enterRow(
  at: Pick<EntryContext, 'body' | 'table' | 'tableLocals' | 'slot'>,
  keys: readonly KeyValue[],
  entry: Entry,
): Statement[] {
  const { body, table, tableLocals, slot } = at;
  const rows = i64.add(memory.loadI64(slot.get, rowCountOffset), entry.rows);
  return [
    ...table.locate(body, tableLocals, keys, { slot, initialize: entry.initialize }),
    memory.storeI64(slot.get, rows, rowCountOffset),
    ...entry.update,
  ];
}

/**
 * Without keys all rows of a pane are one group, found once for a batch. Rows are counted in a
 * local: through memory, each row would wait for the one before it; `counted` is one that does so
 * already.
 */
function enterOnlyGroup(
  {
    body,
    tableLocals,
    slot,
    counted,
  }: Pick<EntryContext, 'body' | 'tableLocals' | 'slot'> & {
    readonly counted: Local<'i32'> | null;
  },
  entry: Entry,
): { readonly before: Statement[]; readonly row: Statement[]; readonly after: Statement[] } {
  const rows = body.local('i64');
  const addRows = (count: Instruction): Statement => rows.set(i64.add(rows.get, count));
  return {
    before: [
      slot.set(tableLocals.base.get),
      rows.set(memory.loadI64(slot.get, rowCountOffset)),
      when(i64.eqz(rows.get), [...entry.initialize]),
    ],
    row: [...(counted === null ? [addRows(entry.rows)] : []), ...entry.update],
    after: [
      ...(counted === null ? [] : [addRows(i64.extendI32U(counted.get))]),
      memory.storeI64(slot.get, rows.get, rowCountOffset),
      tableLocals.groups.set(i64.ne(rows.get, i64.const(0))),
    ],
  };
}

function whenOpen(table: TableLocals, statements: readonly Statement[]): Statement[] {
  return [when(table.descriptor.get, statements)];
}

/** What entering a row does to its group's slot. */
interface Entry {
  /** How many rows the input row stands for. */
  readonly rows: Instruction<'i64'>;
  readonly prepare: readonly Statement[];
  readonly initialize: readonly Statement[];
  readonly update: readonly Statement[];
}

interface EntryContext {
  readonly body: FunctionBuilder;
  readonly compiler: RowLoop['compiler'];
  readonly scope: ColumnScope;
  readonly slot: Local<'i32'>;
  readonly table: TableCode;
  readonly tableLocals: TableLocals;
}

function entryOf(options: AccumulateOptions, context: EntryContext): Entry {
  const { slot, compiler } = context;
  const keepBytes = (view: Instruction<'i64'>): Instruction<'i64'> =>
    context.table.keepBytes(view, context.tableLocals.descriptor.get);
  const generators = options.layout.aggregates.map((part) => ({
    part,
    generator: part.kind === 'rows' ? null : generatorOf(part, { compiler, keepBytes }),
  }));
  const initialize = generators.flatMap(({ part, generator }) =>
    generator === null ? [] : generator.initialize(i32.add(slot.get, i32.const(part.offset))),
  );
  if (options.operator.phase === 'final') {
    return { ...mergeEntry(options, context, generators), initialize };
  }
  const update = generators.flatMap(({ part, generator }) => {
    if (generator === null) return [];
    const args = part.call.arguments.map((argument) => compiler.compile(argument, context.scope));
    const address = i32.add(slot.get, i32.const(part.offset));
    const enter = [...args.flatMap((arg) => arg.setup), ...generator.update(address, args)];
    if (part.call.filter === null) return enter;
    const { setup, value, isNull } = compiler.compile(part.call.filter, context.scope);
    const holds =
      isNull === null ? value : select(isNull, i32.const(0), value as Instruction<'i32'>);
    return [...setup, when(holds, enter)];
  });
  return { rows: i64.const(1), prepare: [], initialize, update };
}

/** A partial row: row count and states come as columns behind keys and pane. */
function mergeEntry(
  options: AccumulateOptions,
  { body, scope, slot }: EntryContext,
  generators: readonly {
    readonly part: AggregatePart;
    readonly generator: AggregateGenerator | null;
  }[],
): Omit<Entry, 'initialize'> {
  const firstState = options.operator.keys.length + 2;
  const counted = scope.column([firstState - 1]);
  const rows = body.local('i64');
  let column = firstState;
  const update = generators.flatMap(({ part, generator }) => {
    if (generator === null) {
      column += 1;
      return [];
    }
    const scratch = i32.const(scratchArea.address);
    const fill = part.state.flatMap((_, word) => {
      const { setup, value } = scope.column([column + word]);
      const store = value.type === 'f64' ? memory.storeF64 : memory.storeI64;
      return [...setup, store(scratch, value, word * 8)];
    });
    column += part.state.length;
    return [...fill, ...generator.merge(i32.add(slot.get, i32.const(part.offset)), scratch)];
  });
  return { rows: rows.get, prepare: [...counted.setup, rows.set(counted.value)], update };
}

export function generatorOf(
  part: AggregatePart,
  codegen: Parameters<typeof aggregateGenerator>[1],
): AggregateGenerator {
  return aggregateGenerator(part.call, codegen);
}
