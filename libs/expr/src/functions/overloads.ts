import type { ScalarKind, SqlType } from '@millrace/data';
import type { Argument } from '../resolve/resolution.ts';
import { canCast, commonType } from '../resolve/type-rules.ts';
import type { Resolve, Signature } from './scalar-function.ts';

interface Overload {
  readonly parameters: readonly SqlType[];
  readonly result: SqlType;
  readonly nullable: boolean;
  /** How many parameters, from the end, may be left out. */
  readonly optional: number;
  /** The last parameter may be repeated. */
  readonly variadic: boolean;
}

interface OverloadOptions {
  readonly nullable?: boolean;
  readonly optional?: number;
  readonly variadic?: boolean;
}

const typeOf = (kind: ScalarKind): SqlType => ({ kind });

/** One way to call a function, with parameters of plain types. */
export function takes(
  parameters: readonly ScalarKind[],
  result: ScalarKind | SqlType,
  options: OverloadOptions = {},
) {
  return {
    parameters: parameters.map(typeOf),
    result: typeof result === 'string' ? typeOf(result) : result,
    nullable: options.nullable ?? false,
    optional: options.optional ?? 0,
    variadic: options.variadic ?? false,
  } satisfies Overload;
}

/**
 * The first way that takes the arguments with implicit casts only: list narrow types before wide
 * ones.
 */
export function overloads(...ways: readonly Overload[]): Resolve {
  return (args) => {
    for (const way of ways) {
      const signature = match(way, args);
      if (signature !== null) return signature;
    }
    return null;
  };
}

function match(way: Overload, args: readonly Argument[]): Signature | null {
  const { parameters } = way;
  if (args.length < parameters.length - way.optional) return null;
  if (args.length > parameters.length && !way.variadic) return null;
  const argumentTypes: SqlType[] = [];
  for (const [i, arg] of args.entries()) {
    const parameter = parameters[i] ?? parameters.at(-1);
    if (parameter === undefined || canCast(arg.type, parameter) !== 'implicit') return null;
    argumentTypes.push(parameter);
  }
  return { argumentTypes, type: way.result, nullable: way.nullable };
}

/** The type that all arguments have in common; a bare NULL among them takes it on. */
export function commonTypeOf(args: readonly Argument[]): SqlType | null {
  let type: SqlType | null = { kind: 'null' };
  for (const arg of args) {
    if (type !== null) type = commonType(type, arg.type);
  }
  return type;
}
