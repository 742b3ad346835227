import type { Row, Schema, SqlType, Value } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import type { Instruction, Statement } from '@millrace/wasm';
import type { ExpressionCompiler } from '../generate/expression-compiler.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';

/** One group in the reference interpreter. The caller tests FILTER; NULLs are skipped here. */
export interface ReferenceAggregate {
  add(args: readonly Value[]): void;
  mergeState(state: Row): void;
  /** One value for each field of the state's schema. */
  state(): Row;
  /** @throws EvaluationError */
  result(): Value;
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
  /**
   * Adds the state at `from` (of a partial row, say) to the one at `to`. Bytes that `to` referred
   * to stay as they are: results of it may still be read.
   */
  merge(to: Instruction<'i32'>, from: Instruction<'i32'>): Statement[];
  /**
   * Takes a state that was merged out again: nothing is left of it, to the last bit. Left out where
   * a state does not tell what it would be without some of its rows.
   */
  unmerge?(to: Instruction<'i32'>, from: Instruction<'i32'>): Statement[];
  /** Does not change the state; may raise. */
  result(address: Instruction<'i32'>): GeneratedValue;
}

export interface AggregateCodegen {
  readonly compiler: ExpressionCompiler;
  /**
   * Copies the bytes of a view (text) to where the table keeps them; gives the new view. Emitted
   * inside of branches, after the locals that `view` reads have been set.
   */
  keepBytes(view: Instruction<'i64'>): Instruction<'i64'>;
}

export interface AggregateSignature {
  readonly argumentTypes: readonly SqlType[];
  readonly type: SqlType;
  /**
   * Whether the result may be NULL: true for all that ignore NULLs, since a FILTER may leave no
   * row.
   */
  readonly nullable: boolean;
}

export interface AggregateFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** DISTINCT changes nothing, as for the greatest value. */
  readonly ignoresDistinct?: true;
  /** What it takes, for who gave it something else: `one number`. */
  readonly takes: string;
  readonly resolve: (types: readonly SqlType[]) => AggregateSignature | null;
  /** By the types of the arguments, each field of 8 bytes and never NULL. */
  readonly state: (types: readonly SqlType[]) => Schema;
  readonly reference: (call: AggregateCall) => ReferenceAggregate;
  readonly generate: (call: AggregateCall, codegen: AggregateCodegen) => AggregateGenerator;
}

/** Fields of a state. */
export function stateOf(fields: Readonly<Record<string, SqlType>>): Schema {
  return Object.entries(fields).map(([name, type]) => ({ name, type, nullable: false }));
}
