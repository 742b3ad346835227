import { batchHeader, type Schema } from '@millrace/data';
import { ExpressionCompiler, type ExpressionRuntime } from '@millrace/expr';
import type { WindowTopOperator } from '@millrace/program';
import {
  rowCountOffset,
  TableCode,
  type TableFunctions,
  tableImports,
  type TableLayout,
  tableLayout,
  type TableSet,
} from '@millrace/state';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  i32,
  i64,
  label,
  type LinearMemory,
  type Local,
  loop,
  memory,
  ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';
import { InputScope } from '../pipeline/input-scope.ts';
import { groupLayout } from '../window/group-layout.ts';
import { computeKeys } from '../window/key-words.ts';
import { sortKey } from './sort-key.ts';

/** The memory that the operator shares with its code. */
export const topState = {
  /** i64: the event time of the rows entered last. */
  time: 0,
  /** i32: descriptor of the table of that time's partitions; 0 = none is open. */
  table: 8,
  bytes: 16,
} as const;

/** State words of a partition, from the first on, of which the host keeps the rest. */
export const partitionState = {
  /** i32: the partition's number among those of its time, counted from 1; 0 = new. */
  number: 0,
  /** i32: whether it has as many rows as are asked for. */
  full: 4,
  /** i64: the sort key of its last row. */
  last: 8,
} as const;

const stateWords = 2;

export interface TopModuleOptions {
  readonly operator: WindowTopOperator;
  readonly input: Schema;
  /** The field of the input that is each row's event time. */
  readonly timeField: number;
}

/** What generated code asks of its host while it runs. */
export interface TopHost {
  /** Descriptor of the table for partitions of this time. */
  openTime(micros: bigint): number;
  /** Takes a row that may be among the first of the partition whose state stands there. */
  enter(row: number, state: number, sortKey: bigint): void;
  tables(): TableSet;
}

export interface TopCode extends TableFunctions {
  readonly run: (batch: number, state: number) => void;
}

export interface TopModule {
  readonly layout: TableLayout;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hostCalls: readonly string[];
  instantiate(linear: LinearMemory, runtime: ExpressionRuntime, host: TopHost): TopCode;
}

/**
 * Generates `run(input, state)`: each row finds its partition, and only those that come before the
 * last of a full one are given to the host. Of many rows few are, once the first have come.
 */
export function compileTop({ operator, input, timeField }: TopModuleOptions): TopModule {
  const keys = groupLayout(operator.partition, []);
  const layout = tableLayout(keys.table.keys, stateWords);
  const builder = new ModuleBuilder();
  const table = new TableCode(builder, layout);
  const openTime = builder.importFunction('openTime', ['i64'], ['i32']);
  const enter = builder.importFunction('enter', ['i32', 'i32', 'i64'], []);
  const body = builder.exportFunction('run', ['i32', 'i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const [batch, state] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const [row, slot] = [body.local('i32'), body.local('i32')];
  const scope = new InputScope(body, input, { batch, row });
  const locals = table.locals(body);
  const time = body.local('i64');
  const timed = scope.column([timeField]);
  const words = computeKeys({ body, compiler }, keys, operator.partition, scope);
  const sorted = sortKey({ body, compiler }, operator.order, scope);
  const own = i32.add(slot.get, i32.const(layout.statesOffset));
  const last = memory.loadI64(own, partitionState.last);
  const isAhead = sorted.decides ? i64.ltS(sorted.value, last) : i64.leS(sorted.value, last);
  const isFull = memory.loadI32(own, partitionState.full);
  const isElsewhen = i32.or(i32.eqz(locals.descriptor.get), i64.ne(timed.value, time.get));
  const load = when(locals.descriptor.get, table.load(locals));
  const store = when(locals.descriptor.get, table.store(locals));
  const initialize = [
    memory.storeI64(own, i64.const(0), partitionState.number),
    memory.storeI64(own, i64.const(0), partitionState.last),
  ];
  body.add(
    locals.descriptor.set(memory.loadI32(state.get, topState.table)),
    time.set(memory.loadI64(state.get, topState.time)),
    load,
    scope.begin,
    forEachRow(body, { batch, row }, [
      ...timed.setup,
      when(isElsewhen, [
        store,
        time.set(timed.value),
        locals.descriptor.set(builder.call(openTime, time.get)),
        load,
      ]),
      ...words.setup,
      ...sorted.setup,
      ...table.locate(body, locals, words.words, { slot, initialize }),
      memory.storeI64(slot.get, i64.const(1), rowCountOffset),
      when(i32.or(i32.eqz(isFull), isAhead), [builder.run(enter, row.get, own, sorted.value)]),
    ]),
    store,
    memory.storeI32(state.get, locals.descriptor.get, topState.table),
    memory.storeI64(state.get, time.get, topState.time),
  );
  const bytes = builder.build();
  return {
    layout,
    bytes,
    hostCalls: compiler.hostCalls,
    instantiate: (linear, runtime, host) => {
      const env = { ...compiler.imports(runtime), memory: linear.memory, ...importsOf(host) };
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
      // The builder above gave the module exactly these exports.
      return instance.exports as unknown as TopCode;
    },
  };
}

function importsOf(host: TopHost) {
  return {
    ...tableImports(() => host.tables()),
    openTime: (micros: bigint) => host.openTime(micros),
    // Addresses come signed from generated code.
    enter: (row: number, state: number, key: bigint) => host.enter(row, state >>> 0, key),
  };
}

function forEachRow(
  body: FunctionBuilder,
  { batch, row }: { readonly batch: Local<'i32'>; readonly row: Local<'i32'> },
  statements: readonly Statement[],
): Statement {
  const rows = body.local('i32');
  const [next, done] = [label('next'), label('done')];
  return block(
    done,
    rows.set(memory.loadI32(batch.get, batchHeader.rows)),
    loop(
      next,
      branchIf(done, i32.geU(row.get, rows.get)),
      ...statements,
      row.set(i32.add(row.get, i32.const(1))),
      branch(next),
    ),
  );
}
