import type { Value } from '@millrace/data';
import { AssertionError } from '@millrace/std';
import type { Resolve, ScalarFunction, StrictBehavior } from './scalar-function.ts';

type Generate = NonNullable<StrictBehavior['generate']>;

interface StrictDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly operator?: true;
  readonly volatile?: true;
  readonly resolve: Resolve;
  readonly evaluate: StrictBehavior['evaluate'];
  readonly generate?: Generate;
}

/** A function that is NULL where an argument is, in one object. */
export function strict(definition: StrictDefinition): ScalarFunction {
  const { evaluate, generate, ...rest } = definition;
  const behavior = { nulls: 'strict' as const, evaluate };
  return { ...rest, behavior: generate === undefined ? behavior : { ...behavior, generate } };
}

/**
 * The arguments of a call as JavaScript values. Their types follow from the function's signature,
 * to which the planner has cast them; a wrong one is a programmer's error.
 */
export function textAt(args: readonly Value[], index: number): string {
  const value = args[index];
  if (typeof value !== 'string') throw wrong(index, 'text', value);
  return value;
}

export function bigintAt(args: readonly Value[], index: number): bigint {
  const value = args[index];
  if (typeof value !== 'bigint') throw wrong(index, 'a 64-bit integer', value);
  return value;
}

export function numberAt(args: readonly Value[], index: number): number {
  const value = args[index];
  if (typeof value !== 'number') throw wrong(index, 'a number', value);
  return value;
}

export function bytesAt(args: readonly Value[], index: number): Uint8Array {
  const value = args[index];
  if (!(value instanceof Uint8Array)) throw wrong(index, 'bytes', value);
  return value;
}

export function listAt(args: readonly Value[], index: number): readonly Value[] {
  const value = args[index];
  if (!Array.isArray(value)) throw wrong(index, 'a list', value);
  return value as readonly Value[];
}

function wrong(index: number, wanted: string, value: Value | undefined): AssertionError {
  return new AssertionError(`argument ${index + 1} is ${typeof value}, not ${wanted}`);
}
