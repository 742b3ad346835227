import type { SqlType, Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import type { Instruction, Statement } from '@millrace/wasm';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import type { Argument } from '../resolve/resolution.ts';

/** How a function takes the arguments it was called with. */
export interface Signature {
  readonly argumentTypes: readonly SqlType[];
  readonly type: SqlType;
  /** Whether the result may be NULL although no argument is. */
  readonly nullable?: boolean;
}

/** A text says why arguments are refused; null says that the function does not exist for them. */
export type Resolve = (args: readonly Argument[]) => Signature | string | null;

export interface ScalarFunction {
  /** Canonical name, lower case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** An operator: messages say `operator does not exist: bigint + text`. */
  readonly operator?: true;
  readonly resolve: Resolve;
  /** Gives something else each time it is called with the same arguments. */
  readonly volatile?: true;
  readonly behavior: StrictBehavior | NullAwareBehavior | LazyBehavior;
}

/** NULL when an argument is NULL, without being called. */
export interface StrictBehavior {
  readonly nulls: 'strict';
  readonly evaluate: (
    args: readonly Value[],
    call: CallExpression,
    context: EvaluationContext,
  ) => Value;
  /** null = not for these arguments: they take the interpreter. */
  readonly generate?: (
    args: CodeArguments,
    call: CallExpression,
    code: CodeContext,
  ) => Computation | null;
}

/** Sees NULLs. */
export interface NullAwareBehavior {
  readonly nulls: 'aware';
  /** Whether the result may be NULL, from whether the arguments may; by default if one may. */
  readonly nullable?: (args: readonly boolean[]) => boolean;
  readonly evaluate: (
    args: readonly Value[],
    call: CallExpression,
    context: EvaluationContext,
  ) => Value;
  readonly generate?: (
    args: readonly GeneratedValue[],
    call: CallExpression,
    code: CodeContext,
  ) => GeneratedValue | null;
}

/** Evaluates arguments only as it needs them. */
export interface LazyBehavior {
  readonly nulls: 'lazy';
  readonly nullable: (args: readonly boolean[]) => boolean;
  readonly evaluate: (args: readonly (() => Value)[], call: CallExpression) => Value;
  readonly generate: (
    compile: readonly (() => GeneratedValue)[],
    call: CallExpression,
    code: CodeContext,
  ) => GeneratedValue;
}

/** What a strict generator works with: the arguments' `setup` has run. */
export interface CodeArguments {
  readonly values: readonly Instruction[];
  /** Whether some argument is NULL; null = never. */
  readonly anyNull: Instruction<'i32'> | null;
}

export interface Computation {
  readonly setup: readonly Statement[];
  readonly value: Instruction;
  /** Whether the result is NULL although no argument is; evaluated once, before `value`. */
  readonly isNull?: Instruction<'i32'>;
  /**
   * When true after `setup`, the interpreter computes this call instead: cold cases, and errors
   * whose message holds a value.
   */
  readonly slow?: Instruction<'i32'>;
  /**
   * Whether everything may run with the arbitrary values that stand for NULL. If not (memory is
   * read, an error is raised, a division may trap), it runs only where no argument is NULL.
   */
  readonly total: boolean;
}

/** A computation of one instruction that may run on any values. */
export function total(value: Instruction): Computation {
  return { setup: [], value, total: true };
}

export function guarded(value: Instruction, ...setup: readonly Statement[]): Computation {
  return { setup, value, total: false };
}
