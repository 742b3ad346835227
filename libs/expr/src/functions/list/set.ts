import { bigintType, booleanType, type SqlType, type Value } from '@millrace/data';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { commonType } from '../../resolve/type-rules.ts';
import { compareValues } from '../comparison/compare-values.ts';
import { commonTypeOf, overloads, takes } from '../overloads.ts';
import type { Resolve, ScalarFunction } from '../scalar-function.ts';
import { bigintAt, listAt, strict } from '../strict-function.ts';
import { elementType, isNested, listWith, takesList, takesListAndValue } from './signature.ts';

const bigintList: SqlType = { kind: 'list', element: bigintType };

/** Lists made by `range` and `array_repeat` have at most so many elements. */
const elementsMax = 1_000_000n;

/** Lists as sets and sequences; in these, NULL elements are equal to each other. */
export const listSetFunctions: readonly ScalarFunction[] = [
  ofList('array_distinct', (list, type) => distinct(list, type)),
  ofList('array_sort', (list, type) => [...list].sort((a, b) => orderOf(a, b, type))),
  ofList('array_pop_back', (list) => list.slice(0, -1)),
  ofList('array_pop_front', (list) => list.slice(1)),
  extreme('array_max', 1),
  extreme('array_min', -1),
  strict({
    name: 'empty',
    resolve: takesList(() => ({ type: booleanType })),
    evaluate: (args) => listAt(args, 0).length === 0,
  }),
  ofTwoLists('array_intersect', (a, b, type) =>
    distinct(
      a.filter((value) => has(b, value, type)),
      type,
    ),
  ),
  ofTwoLists('array_union', (a, b, type) => distinct([...a, ...b], type)),
  ofTwoLists('array_except', (a, b, type) =>
    distinct(
      a.filter((value) => !has(b, value, type)),
      type,
    ),
  ),
  comparesLists('array_has_all', (a, b, type) => b.every((value) => has(a, value, type))),
  comparesLists('array_has_any', (a, b, type) => b.some((value) => has(a, value, type))),
  withElement('array_remove', (list, wanted, type) => {
    const at = list.findIndex((value) => orderOf(value, wanted, type) === 0);
    return at < 0 ? list : list.toSpliced(at, 1);
  }),
  withElement('array_remove_all', (list, wanted, type) =>
    list.filter((value) => orderOf(value, wanted, type) !== 0),
  ),
  strict({
    name: 'array_prepend',
    aliases: ['list_prepend', 'array_push_front'],
    resolve: ([element, list, more]) => {
      const type = listWith(list, element);
      if (type === null || more !== undefined) return null;
      return { argumentTypes: [type.element, type], type };
    },
    evaluate: (args) => [args[0] ?? null, ...listAt(args, 1)],
  }),
  strict({
    name: 'array_repeat',
    aliases: ['list_repeat'],
    resolve: ([element, count, more]) => {
      if (element === undefined || count === undefined || more !== undefined) return null;
      if (isNested(element.type) || commonType(count.type, bigintType)?.kind !== 'bigint')
        return null;
      const type: SqlType = { kind: 'list', element: element.type };
      return { argumentTypes: [element.type, bigintType], type };
    },
    evaluate: (args) => {
      const count = bigintAt(args, 1);
      checkLength(count);
      return Array.from({ length: Math.max(0, Number(count)) }, () => args[0] ?? null);
    },
  }),
  series('range', false),
  series('generate_series', true),
];

type Change = (list: readonly Value[], element: SqlType) => readonly Value[];

function ofList(name: string, change: Change): ScalarFunction {
  return strict({
    name,
    aliases: [name.replace('array', 'list')],
    resolve: takesList((type) => ({ type })),
    evaluate: (args, call) => change(listAt(args, 0), elementType(call)),
  });
}

function extreme(name: string, sign: 1 | -1): ScalarFunction {
  return strict({
    name,
    resolve: takesList(({ element }) => ({ type: element, nullable: true })),
    evaluate: (args, { type }) => {
      const present = listAt(args, 0).filter((value) => value !== null);
      return present.reduce<Value>(
        (best, value) =>
          best === null || compareValues(value, best, type) * sign > 0 ? value : best,
        null,
      );
    },
  });
}

/** Two lists take the type they have in common. */
function resolveTwoLists(result: (list: SqlType) => SqlType): Resolve {
  return (args) => {
    const type = args.length === 2 ? commonTypeOf(args) : null;
    if (type?.kind !== 'list') return null;
    return { argumentTypes: [type, type], type: result(type) };
  };
}

type Combine<R> = (a: readonly Value[], b: readonly Value[], element: SqlType) => R;

function ofTwoLists(name: string, combine: Combine<readonly Value[]>): ScalarFunction {
  return strict({
    name,
    aliases: [name.replace('array', 'list')],
    resolve: resolveTwoLists((list) => list),
    evaluate: (args, call) => combine(listAt(args, 0), listAt(args, 1), elementType(call)),
  });
}

function comparesLists(name: string, compare: Combine<boolean>): ScalarFunction {
  return strict({
    name,
    aliases: [name.replace('array', 'list')],
    resolve: resolveTwoLists(() => booleanType),
    evaluate: (args, call) => compare(listAt(args, 0), listAt(args, 1), elementType(call)),
  });
}

function withElement(
  name: string,
  change: (list: readonly Value[], element: Value, type: SqlType) => readonly Value[],
): ScalarFunction {
  return strict({
    name,
    aliases: [name.replace('array', 'list')],
    resolve: takesListAndValue((type) => ({ type })),
    evaluate: (args, call) => change(listAt(args, 0), args[1] ?? null, elementType(call)),
  });
}

/** From the first number to the last, which `range` leaves out; from 0 if there is one only. */
function series(name: string, includesEnd: boolean): ScalarFunction {
  return strict({
    name,
    resolve: overloads(takes(['bigint', 'bigint', 'bigint'], bigintList, { optional: 2 })),
    evaluate: (args) => {
      const start = args.length > 1 ? bigintAt(args, 0) : 0n;
      const end = args.length > 1 ? bigintAt(args, 1) : bigintAt(args, 0);
      const step = args.length > 2 ? bigintAt(args, 2) : 1n;
      if (step === 0n) throw new EvaluationError('invalid-argument', 'step size cannot equal zero');
      const distance = (end - start) * (step > 0n ? 1n : -1n);
      const size = step > 0n ? step : -step;
      const count =
        distance < 0n ? 0n : includesEnd ? distance / size + 1n : (distance + size - 1n) / size;
      checkLength(count);
      return Array.from({ length: Number(count) }, (_, i) => start + BigInt(i) * step);
    },
  });
}

function checkLength(count: bigint): void {
  if (count > elementsMax) throw new EvaluationError('out-of-range', 'requested length too large');
}

/** NULL comes last. */
function orderOf(a: Value, b: Value, type: SqlType): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compareValues(a, b, type);
}

function has(list: readonly Value[], wanted: Value, type: SqlType): boolean {
  return list.some((value) => orderOf(value, wanted, type) === 0);
}

function distinct(list: readonly Value[], type: SqlType): readonly Value[] {
  const kept: Value[] = [];
  for (const value of list) if (!has(kept, value, type)) kept.push(value);
  return kept;
}
