import type { Row, Schema, SqlType, Value } from '@millrace/data';
import type { AggregateCall, Expression } from '@millrace/program';
import { AssertionError } from '@millrace/std';
import type { FunctionBuilder, Instruction, LinearMemory, ModuleBuilder, Statement } from '@millrace/wasm';
import type { EvaluationContext } from './evaluate/evaluation-context.ts';
import type { EvaluationError } from './evaluate/evaluation-error.ts';
import type { ColumnScope, GeneratedValue } from './generate/generated-value.ts';
import type { Argument, Refused, ResolvedAggregate, ResolvedFunction } from './resolve/resolution.ts';

export type { EvaluationContext } from './evaluate/evaluation-context.ts';
export { EvaluationError, type EvaluationErrorCode } from './evaluate/evaluation-error.ts';
export type { ColumnScope, GeneratedValue } from './generate/generated-value.ts';
export type { Argument, Refused, ResolvedAggregate, ResolvedFunction } from './resolve/resolution.ts';

// Signatures first: the bodies follow within the hour.
const soon = (): never => {
  throw new AssertionError('expr: under construction');
};

/**
 * The function that a call by this name (any case; operators by their symbol: '+', '=', '<>',
 * 'like', 'not ilike', 'in', 'is distinct from', unary 'negate', '&', '|', '#', '~', '<<', '>>',
 * '||') and these arguments means. 'in' takes the value, then its literals.
 */
export function resolveFunction(name: string, args: readonly Argument[]): ResolvedFunction | Refused {
  return soon() ?? { name, args };
}
export function resolveAggregate(
  name: string,
  args: readonly Argument[],
  distinct: boolean,
): ResolvedAggregate | Refused {
  return soon() ?? { name, args, distinct };
}
export function isAggregateName(name: string): boolean {
  return soon() ?? name;
}
export function functionNames(): readonly string[] {
  return soon();
}
export function aggregateNames(): readonly string[] {
  return soon();
}
/** The type that both can be cast to without losing meaning (CASE, COALESCE, UNION, comparison). */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  return soon() ?? { a, b };
}
export function canCast(from: SqlType, to: SqlType): 'implicit' | 'explicit' | 'no' {
  return soon() ?? { from, to };
}
/**
 * Replaces constant parts by their values, as the interpreter computes them. A part that raises
 * (`1 / 0`) and would be computed for every row is an error here; guarded by CASE or AND it stays.
 */
export function foldConstants(
  expression: Expression,
): { readonly expression: Expression } | { readonly error: EvaluationError } {
  return soon() ?? expression;
}
/** Reference interpreter: the value of an expression over one row. @throws EvaluationError */
export function evaluate(expression: Expression, row: Row, context: EvaluationContext): Value {
  return soon() ?? { expression, row, context };
}

/** Reference for aggregates: one group. NULLs and FILTER: the caller tests the filter only. */
export interface ReferenceAggregate {
  add(args: readonly Value[]): void;
  mergeState(state: Row): void;
  /** One value for each field of the state's schema. */
  state(): Row;
  /** @throws EvaluationError */
  result(): Value;
}
/** The fields of a call's state, as `resolveAggregate` gave them to the planner. */
export function aggregateState(call: AggregateCall): Schema {
  return soon() ?? call;
}
export function referenceAggregate(call: AggregateCall): ReferenceAggregate {
  return soon() ?? call;
}

/**
 * Generates the code of expressions into one function of a module. Make it before anything else
 * is added to `body`, since it may need a first statement there. Several compilers may
 * work for functions of one module; `imports` of any of them are those of the whole module.
 */
export class ExpressionCompiler {
  constructor(options: { readonly builder: ModuleBuilder; readonly body: FunctionBuilder }) {
    soon() ?? options;
  }
  compile(expression: Expression, scope: ColumnScope): GeneratedValue {
    return soon() ?? { expression, scope };
  }
  /** To be merged into `env` when the module is instantiated; call after everything is compiled. */
  imports(runtime: ExpressionRuntime): Record<string, (...args: never[]) => unknown> {
    return soon() ?? runtime;
  }
  /** Names of functions that run in JavaScript, for EXPLAIN. */
  get hostCalls(): readonly string[] {
    return soon();
  }
}

/** Bytes made by expressions: bump allocation in chunks of the slot's memory. */
export interface TextHeap {
  readonly allocatedBytes: number;
  /** Room for `bytes` bytes until the next reset; its address. @throws MemoryLimitError */
  allocate(bytes: number): number;
  /** Forgets everything; the engine calls it when no view into the heap is used any more. */
  reset(): void;
  /** Gives the memory back to the slot. */
  release(): void;
}

/** What one instance of a module with expressions needs while it runs. */
export class ExpressionRuntime {
  constructor(linear: LinearMemory, context: EvaluationContext) {
    soon() ?? { linear, context };
  }
  get heap(): TextHeap {
    return soon();
  }
  /** Gives heap and scratch memory back. */
  release(): void {
    soon();
  }
}

/**
 * Code over the state of one group: `stateWords` words of 8 bytes at an 8-aligned address, in the
 * order of the state's schema. Addresses are emitted several times: give cheap instructions.
 */
export interface AggregateGenerator {
  readonly stateWords: number;
  initialize(address: Instruction<'i32'>): Statement[];
  /** Takes a row whose filter holds; `setup` of the arguments has run. NULLs are skipped here. */
  update(address: Instruction<'i32'>, args: readonly GeneratedValue[]): Statement[];
  /** Adds the state at `from` (of a partial row, say) to the one at `to`. */
  merge(to: Instruction<'i32'>, from: Instruction<'i32'>): Statement[];
  result(address: Instruction<'i32'>): GeneratedValue;
}

export interface AggregateCodegen {
  readonly compiler: ExpressionCompiler;
  /** Copies the bytes of a view (text) to where the table keeps them; the new view. */
  keepBytes(view: Instruction<'i64'>): Instruction<'i64'>;
}

/** null = no generator: the engine runs `referenceAggregate` for it. */
export function aggregateGenerator(
  call: AggregateCall,
  codegen: AggregateCodegen,
): AggregateGenerator | null {
  return soon() ?? { call, codegen };
}
