import { batchHeader, type Schema } from '@millrace/data';
import { type ColumnScope, ExpressionCompiler } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import {
  block,
  branch,
  branchIf,
  codeBytes,
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
  select,
  type Statement,
  when,
  unrolled,
} from '@millrace/wasm';
import { InputScope } from './input-scope.ts';
import { ProjectScope } from './project-scope.ts';
import { presentColumns, type Stage, sourcePath } from './stage.ts';

/** The memory that a row loop shares with its host, at the address that `run` gets. */
export const loopState = {
  /** i64: the greatest watermark of the rows so far. */
  watermark: 0,
  /** i64: the watermark at which the loop stops. */
  stopAt: 8,
  /** Room for what else a loop and its host have to say to each other. */
  own: 16,
  /** i32 for each filter among the stages: rows that it let pass in the last run. */
  passed: 64,
} as const;

export function loopStateBytes(stages: readonly Stage[]): number {
  return loopState.passed + stages.filter(({ kind }) => kind === 'filter').length * 4;
}

/** Short loops look at so many rows a turn, */
const rowsPerTurn = 8;
/** where the code of one row takes no more bytes than this. */
const unrolledBytesMax = 200;

/** What becomes of a row behind the last stage. */
export interface Terminal {
  readonly before: readonly Statement[];
  readonly row: readonly Statement[];
  readonly after: readonly Statement[];
}

export interface LoopLocals {
  readonly state: Local<'i32'>;
  readonly output: Local<'i32'>;
  /** Greatest watermark over the rows before this one. */
  readonly watermark: Local<'i64'>;
  readonly stopAt: Local<'i64'>;
}

export interface RowLoop {
  readonly body: FunctionBuilder;
  readonly compiler: ExpressionCompiler;
  readonly scope: ColumnScope;
  readonly locals: LoopLocals;
  /** Behind all stages: how many rows have come so far; null where no filter counts them. */
  readonly passed: Local<'i32'> | null;
  /** Behind all stages: ends the loop before the row in hand, as if it had not been looked at. */
  readonly stopBefore: (condition: Instruction<'i32'>) => Statement;
  /** Adds the loop to the function; called once, with what is to be done with each row. */
  readonly finish: (terminal: Terminal) => void;
}

/**
 * Begins a function `(input, firstRow, state, output) -> nextRow`: the stages fused over the rows
 * of a batch. It returns early, behind the row that brought the watermark to `stopAt`, so that the
 * host can act before the next row is looked at: results then do not depend on how rows are
 * batched.
 */
export function beginRowLoop(
  builder: ModuleBuilder,
  name: string,
  schema: Schema,
  stages: readonly Stage[],
): RowLoop {
  const body = builder.exportFunction(name, ['i32', 'i32', 'i32', 'i32'], ['i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const batch = body.parameter<'i32'>(0);
  const row = body.parameter<'i32'>(1);
  const locals: LoopLocals = {
    state: body.parameter<'i32'>(2),
    output: body.parameter<'i32'>(3),
    watermark: body.local('i64'),
    stopAt: body.local('i64'),
  };
  const input = new InputScope(body, schema, { batch, row });
  const [skip, stop] = [label('skip'), label('stop')];
  const candidate = body.local('i64');
  const passed: Local<'i32'>[] = [];
  const staged = compileStages({ body, compiler, skip, candidate, locals, passed }, input, stages);
  const watches = stages.some((stage) => stage.kind === 'watermark');
  const finish = (terminal: Terminal): void => {
    const rows = body.local('i32');
    const next = label('next');
    const { watermark, stopAt, state } = locals;
    const one = block(skip, ...staged.statements, ...terminal.row);
    const watch = [
      watermark.set(candidate.get),
      branchIf(stop, i64.geS(watermark.get, stopAt.get)),
    ];
    body.add(
      rows.set(memory.loadI32(batch.get, batchHeader.rows)),
      watermark.set(memory.loadI64(state.get, loopState.watermark)),
      // A row that a filter drops before the watermark's stage leaves the watermark as it is.
      candidate.set(watermark.get),
      stopAt.set(memory.loadI64(state.get, loopState.stopAt)),
      input.begin,
      ...terminal.before,
      ...(watches ? [] : [severalRowsATurn(one, row, rows)]),
      block(
        stop,
        loop(
          next,
          branchIf(stop, i32.geU(row.get, rows.get)),
          one,
          row.set(i32.add(row.get, i32.const(1))),
          ...(watches ? watch : []),
          branch(next),
        ),
      ),
      ...terminal.after,
      memory.storeI64(state.get, watermark.get, loopState.watermark),
      ...passed.map((count, at) =>
        memory.storeI32(state.get, count.get, loopState.passed + at * 4),
      ),
      giveBack(row.get),
    );
  };
  const forget = passed.map((count) => count.set(i32.sub(count.get, i32.const(1))));
  const stopBefore = (condition: Instruction<'i32'>): Statement =>
    when(condition, [...forget, branch(stop)]);
  const last = passed.at(-1) ?? null;
  return { body, compiler, scope: staged.scope, locals, passed: last, stopBefore, finish };
}

/**
 * A loop over as many rows as are a multiple of `rowsPerTurn`, where the code of a row is so short
 * that the loop's own would count: all rows of a turn share the computing of their addresses.
 */
function severalRowsATurn(one: Statement, row: Local<'i32'>, rows: Local<'i32'>): Statement {
  const [next, done] = [label('next turn'), label('no turn left')];
  const turns = block(
    done,
    loop(
      next,
      branchIf(done, i32.gtU(i32.add(row.get, i32.const(rowsPerTurn)), rows.get)),
      unrolled(rowsPerTurn, one),
      row.set(i32.add(row.get, i32.const(rowsPerTurn))),
      branch(next),
    ),
  );
  return {
    type: 'void',
    emit: (to) => {
      if (codeBytes(one) <= unrolledBytesMax) turns.emit(to);
    },
  };
}

interface StageContext {
  readonly body: FunctionBuilder;
  readonly compiler: ExpressionCompiler;
  readonly skip: ReturnType<typeof label>;
  readonly candidate: Local<'i64'>;
  readonly locals: LoopLocals;
  /** A count of rows for each filter; compiling one adds its own. */
  readonly passed: Local<'i32'>[];
}

function compileStages(
  context: StageContext,
  input: InputScope,
  stages: readonly Stage[],
): { readonly statements: Statement[]; readonly scope: ColumnScope } {
  const statements: Statement[] = [];
  let scope: ColumnScope = input;
  for (const [position, stage] of stages.entries()) {
    if (stage.kind === 'filter') {
      const sourceOf = (path: readonly number[]) => sourcePath(stages.slice(0, position), path);
      statements.push(...compileFilter(context, { input, scope, sourceOf }, stage.predicate));
    } else if (stage.kind === 'project') {
      const projected: ProjectScope = new ProjectScope(context, scope, stage.expressions);
      statements.push(...projected.setup);
      scope = projected;
    } else {
      statements.push(...raiseWatermark(context, scope, stage));
    }
  }
  return { statements, scope };
}

/**
 * Leaves the row at the first condition that does not hold. A condition that may be NULL must not
 * end the row before the ones behind it were evaluated, since they may raise an error: from there
 * on they are one.
 */
function compileFilter(
  { body, compiler, skip, passed }: StageContext,
  from: {
    readonly input: InputScope;
    readonly scope: ColumnScope;
    readonly sourceOf: (path: readonly number[]) => readonly number[] | null;
  },
  predicate: Expression,
): Statement[] {
  const statements: Statement[] = [];
  const open = conjuncts(predicate);
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    let condition = compiler.compile(next, from.scope);
    if (condition.isNull !== null && open.length > 0) {
      const operands = [next, ...open.splice(0)];
      next = { kind: 'logical', operator: 'and', operands, type: next.type, nullable: true };
      condition = compiler.compile(next, from.scope);
    }
    const { setup, value, isNull } = condition;
    const fails = isNull === null ? i32.eqz(value) : i32.or(isNull, i32.eqz(value));
    statements.push(...setup, branchIf(skip, fails));
    for (const path of presentColumns(next)) {
      const origin = from.sourceOf(path);
      if (origin !== null) from.input.assumePresent(origin);
    }
  }
  const count = body.local('i32');
  passed.push(count);
  return [...statements, count.set(i32.add(count.get, i32.const(1)))];
}

function conjuncts(predicate: Expression): Expression[] {
  return predicate.kind === 'logical' && predicate.operator === 'and'
    ? predicate.operands.flatMap(conjuncts)
    : [predicate];
}

function raiseWatermark(
  { compiler, candidate, locals }: StageContext,
  scope: ColumnScope,
  stage: Stage & { readonly kind: 'watermark' },
): Statement[] {
  const { setup, value, isNull } = compiler.compile(stage.expression, scope);
  const { watermark } = locals;
  const later: Instruction<'i32'> =
    isNull === null
      ? i64.gtS(value, watermark.get)
      : i32.and(i32.eqz(isNull), i64.gtS(value, watermark.get));
  return [...setup, candidate.set(select(later, value as Instruction<'i64'>, watermark.get))];
}
