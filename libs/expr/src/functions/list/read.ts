import {
  bigintType,
  booleanType,
  physicalBytes,
  physicalKind,
  type SqlType,
  textType,
  type Value,
} from '@millrace/data';
import { must } from '@millrace/std';
import { choose, i32, i64, memory } from '@millrace/wasm';
import { formatValue } from '../../cast/format-value.ts';
import { type CodeContext, loadValue } from '../../generate/code-context.ts';
import { canCast } from '../../resolve/type-rules.ts';
import { addressOf, countOf } from '../../text/view.ts';
import { compareValues } from '../comparison/compare-values.ts';
import {
  type CodeArguments,
  type Computation,
  type ScalarFunction,
  total,
} from '../scalar-function.ts';
import { bigintAt, listAt, strict, textAt } from '../strict-function.ts';
import { elementType, takesList, takesListAndValue } from './signature.ts';

export const listReadFunctions: readonly ScalarFunction[] = [
  strict({
    // list[place], counted from 1; NULL outside.
    name: 'array_element',
    aliases: ['array_extract', 'list_element', 'list_extract', 'element_at'],
    resolve: ([list, place, more]) => {
      if (list?.type.kind !== 'list' || place === undefined || more !== undefined) return null;
      if (canCast(place.type, bigintType) !== 'implicit') return null;
      return { argumentTypes: [list.type, bigintType], type: list.type.element, nullable: true };
    },
    evaluate: (args) => {
      const [list, place] = [listAt(args, 0), bigintAt(args, 1)];
      const size = BigInt(list.length);
      if (place < 1n || place > size) return null;
      return list[Number(place - 1n)] ?? null;
    },
    generate: (args, call, code) => elementCode(args, call.type, code),
  }),
  strict({
    name: 'array_length',
    aliases: ['list_length', 'cardinality'],
    resolve: takesList(() => ({ type: bigintType })),
    evaluate: (args) => BigInt(listAt(args, 0).length),
    generate: ({ values: [list] }) => total(i64.shrU(must(list), i64.const(32))),
  }),
  strict({
    name: 'array_contains',
    aliases: ['array_has', 'list_contains', 'list_has'],
    resolve: takesListAndValue(() => ({ type: booleanType })),
    evaluate: (args, call) => placeIn(listAt(args, 0), args[1] ?? null, call) !== null,
  }),
  strict({
    name: 'array_position',
    aliases: ['list_position'],
    resolve: takesListAndValue(() => ({ type: bigintType, nullable: true })),
    evaluate: (args, call) => placeIn(listAt(args, 0), args[1] ?? null, call),
  }),
  strict({
    name: 'array_to_string',
    aliases: ['list_to_string', 'array_join', 'list_join'],
    resolve: ([list, separator, missing, more]) => {
      if (list?.type.kind !== 'list' || more !== undefined || separator === undefined) return null;
      const rest = missing === undefined ? [separator] : [separator, missing];
      if (rest.some((arg) => canCast(arg.type, textType) !== 'implicit')) return null;
      return { argumentTypes: [list.type, ...rest.map(() => textType)], type: textType };
    },
    evaluate: (args, call) => {
      const element = elementType(call);
      const missing = args.length > 2 ? [textAt(args, 2)] : [];
      const written = listAt(args, 0).flatMap((value) =>
        value === null ? missing : [formatValue(value, element)],
      );
      return written.join(textAt(args, 1));
    },
  }),
];

/** The place of a value in a list, from 1, or null. */
function placeIn(
  list: readonly Value[],
  wanted: Value,
  call: { readonly arguments: readonly { readonly type: SqlType }[] },
): bigint | null {
  const { type } = must(call.arguments[1]);
  const at = list.findIndex((value) => value !== null && compareValues(value, wanted, type) === 0);
  return at < 0 ? null : BigInt(at + 1);
}

/** After the elements of a list comes one byte each, 1 = present. */
function elementCode({ values }: CodeArguments, element: SqlType, code: CodeContext): Computation {
  const [list, place] = [must(values[0]), must(values[1])];
  const width = physicalBytes(physicalKind(element));
  const index = code.local('i64');
  const at = i32.wrapI64(index.get);
  const presence = i32.add(i32.mul(countOf(list), i32.const(width)), at);
  const present = memory.loadI32From8U(i32.add(addressOf(list), presence));
  const isNull = code.local('i32');
  const inside = i64.ltU(index.get, i64.shrU(list, i64.const(32)));
  const address = i32.add(addressOf(list), i32.mul(at, i32.const(width)));
  const safe = choose(isNull.get, i32.const(0), address);
  return {
    setup: [
      index.set(i64.sub(place, i64.const(1))),
      isNull.set(choose(inside, i32.eqz(present), i32.const(1))),
    ],
    isNull: isNull.get,
    value: loadValue(safe, element, 0),
    total: false,
  };
}
