import { bigintType, type Value } from '@millrace/data';
import type { Argument } from '../../resolve/resolution.ts';
import { canCast } from '../../resolve/type-rules.ts';
import { commonTypeOf, overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { listAt, strict, textAt } from '../strict-function.ts';
import { isNested, resolveListConcatenation, takesList, takesListAndValue } from './signature.ts';

export const listBuildFunctions: readonly ScalarFunction[] = [
  {
    name: 'make_array',
    aliases: ['array', 'make_list'],
    resolve: (args) => {
      const element = commonTypeOf(args);
      if (element === null || isNested(element)) return null;
      return { argumentTypes: args.map(() => element), type: { kind: 'list', element } };
    },
    behavior: { nulls: 'aware', nullable: () => false, evaluate: (args) => args },
  },
  strict({
    name: 'array_append',
    aliases: ['list_append', 'array_push_back'],
    resolve: takesListAndValue((type) => ({ type })),
    evaluate: (args) => [...listAt(args, 0), args[1] ?? null],
  }),
  strict({
    name: 'array_concat',
    aliases: ['array_cat', 'list_concat'],
    resolve: resolveListConcatenation,
    evaluate: (args) => args.flatMap((_, i) => listAt(args, i)),
  }),
  strict({
    name: 'array_slice',
    resolve: ([list, from, to, more]) => {
      if (list?.type.kind !== 'list' || from === undefined || to === undefined) return null;
      if (more !== undefined || !isPosition(from) || !isPosition(to)) return null;
      return { argumentTypes: [list.type, bigintType, bigintType], type: list.type };
    },
    evaluate: ([list, from, to]) => slice(list as readonly Value[], from as bigint, to as bigint),
  }),
  strict({
    name: 'array_reverse',
    resolve: takesList((type) => ({ type })),
    evaluate: (args) => [...listAt(args, 0)].reverse(),
  }),
  strict({
    name: 'string_to_array',
    aliases: ['string_to_list'],
    resolve: overloads(takes(['text', 'text'], { kind: 'list', element: { kind: 'text' } })),
    evaluate: (args) => {
      const [text, delimiter] = [textAt(args, 0), textAt(args, 1)];
      if (text === '') return [];
      return delimiter === '' ? [text] : text.split(delimiter);
    },
  }),
];

function isPosition(arg: Argument): boolean {
  return canCast(arg.type, bigintType) === 'implicit';
}

/** From one place to another, both included and counted from 1, or from the end if negative. */
function slice(list: readonly Value[], from: bigint, to: bigint): readonly Value[] {
  const size = BigInt(list.length);
  const place = (position: bigint): bigint => (position < 0n ? size + position + 1n : position);
  const clamp = (position: bigint): number => {
    if (position < 0n) return 0;
    return Number(position > size ? size : position);
  };
  return list.slice(clamp(place(from) - 1n), clamp(place(to)));
}
