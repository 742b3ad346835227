import { must } from '@millrace/std';
import { arithmeticFunctions } from './arithmetic/arithmetic.ts';
import { comparisonFunctions } from './comparison.ts';
import type { ScalarFunction } from './scalar-function.ts';

const all: readonly ScalarFunction[] = [...arithmeticFunctions, ...comparisonFunctions];

const byName = new Map(
  all.flatMap((definition) =>
    [definition.name, ...(definition.aliases ?? [])].map((name) => [name, definition] as const),
  ),
);

/** A function by its canonical name, which a program promises to exist. */
export function scalarFunction(name: string): ScalarFunction {
  return must(byName.get(name), `function ${name}`);
}

/** A function by any of its names, in any case. */
export function findFunction(name: string): ScalarFunction | undefined {
  return byName.get(name.toLowerCase());
}

/** Names that users write, operators left out. */
export function functionNames(): readonly string[] {
  return [...byName].flatMap(([name]) => (/^[a-z]\w*$/.test(name) ? [name] : [])).sort();
}
