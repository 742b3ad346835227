import { must } from '@millrace/std';
import { arithmeticFunctions } from './arithmetic/arithmetic.ts';
import { bitFunctions } from './number/bits.ts';
import { comparisonFunctions } from './comparison/comparison.ts';
import { conditionalFunctions } from './conditional.ts';
import { jsonFunctions } from './text/json.ts';
import { likeFunctions } from './text/like.ts';
import { listBuildFunctions } from './list/build.ts';
import { listKeyFunctions } from './list/key.ts';
import { listReadFunctions } from './list/read.ts';
import { listSetFunctions } from './list/set.ts';
import { membershipFunctions } from './comparison/membership.ts';
import { powerFunctions } from './number/powers.ts';
import { regularExpressionFunctions } from './text/regular-expression.ts';
import { requireFunctions } from './require.ts';
import { roundingFunctions } from './number/rounding.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { textBuildFunctions } from './text/build.ts';
import { textCaseFunctions } from './text/case.ts';
import { textDistanceFunctions } from './text/distance.ts';
import { textEncodingFunctions } from './text/encoding.ts';
import { textLengthFunctions } from './text/length.ts';
import { textSearchFunctions } from './text/search.ts';
import { textSliceFunctions } from './text/slice.ts';
import { textTrimFunctions } from './text/trim.ts';
import { timeMakeFunctions } from './time/make.ts';
import { timeNowFunctions } from './time/now.ts';
import { timePartFunctions } from './time/parts.ts';

export const allFunctions: readonly ScalarFunction[] = [
  ...arithmeticFunctions,
  ...bitFunctions,
  ...comparisonFunctions,
  ...conditionalFunctions,
  ...jsonFunctions,
  ...likeFunctions,
  ...listBuildFunctions,
  ...listKeyFunctions,
  ...listReadFunctions,
  ...listSetFunctions,
  ...membershipFunctions,
  ...powerFunctions,
  ...regularExpressionFunctions,
  ...requireFunctions,
  ...roundingFunctions,
  ...textBuildFunctions,
  ...textCaseFunctions,
  ...textDistanceFunctions,
  ...textEncodingFunctions,
  ...textLengthFunctions,
  ...textSearchFunctions,
  ...textSliceFunctions,
  ...textTrimFunctions,
  ...timeMakeFunctions,
  ...timeNowFunctions,
  ...timePartFunctions,
];

const byName = new Map(
  allFunctions.flatMap((definition) =>
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

/** Names that users write as functions; operators are left out. */
export function functionNames(): readonly string[] {
  return [...byName]
    .filter(([name, { operator, name: canonical }]) =>
      operator === true ? name !== canonical && /^[a-z]/.test(name) : /^[a-z]/.test(name),
    )
    .map(([name]) => name)
    .sort();
}
