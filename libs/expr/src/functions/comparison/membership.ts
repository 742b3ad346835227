import { booleanType, physicalKind, type Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { choose, type Instruction, i32, i64 } from '@millrace/wasm';
import { constantValue } from '../../evaluate/literal.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import type { GeneratedValue } from '../../generate/generated-value.ts';
import { compareValues } from './compare-values.ts';
import { comparedAs, constantBytes } from './comparison.ts';
import { comparisonCode } from './comparison-code.ts';
import { commonTypeOf } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';

export const membershipFunctions: readonly ScalarFunction[] = [
  membership('in', true),
  membership('not in', false),
];

/**
 * Whether the first argument equals one of the others; NULL where that depends on a NULL among
 * them.
 */
function membership(name: string, whenFound: boolean): ScalarFunction {
  return {
    name,
    operator: true,
    resolve: (args) => {
      const type = comparedAs(commonTypeOf(args));
      if (type === null || args.length < 2) return null;
      return { argumentTypes: args.map(() => type), type: booleanType };
    },
    behavior: {
      nulls: 'aware',
      evaluate: ([value = null, ...list], call) => {
        if (value === null) return null;
        const { type } = must(call.arguments[0]);
        const equal = (other: Value): boolean =>
          other !== null && compareValues(value, other, type) === 0;
        if (list.some(equal)) return whenFound;
        return list.includes(null) ? null : !whenFound;
      },
      generate: (args, call, code) => membershipCode(args, call, { code, whenFound }),
    },
  };
}

function membershipCode(
  [value, ...list]: readonly GeneratedValue[],
  call: CallExpression,
  { code, whenFound }: { readonly code: CodeContext; readonly whenFound: boolean },
): GeneratedValue | null {
  const tested = must(value);
  const { type } = must(call.arguments[0]);
  // Constants come first: they are cheap, and need no look at NULLs.
  const tests: { readonly constant: boolean; readonly equal: Instruction<'i32'> }[] = [];
  let anyNull: Instruction<'i32'> | null = null;
  for (const [i, member] of list.entries()) {
    const constant = constantValue(call.arguments[i + 1]);
    if (member.isNull !== null)
      anyNull = anyNull === null ? member.isNull : i32.or(anyNull, member.isNull);
    if (constant === null) continue;
    const operands = [tested.value, member.value] as const;
    const bytes = constantBytes(constant);
    const equal = comparisonCode({ operator: '=', type, operands, constant: bytes }, code);
    if (equal === null) return null;
    const guarded = member.isNull === null ? equal : choose(member.isNull, i32.const(0), equal);
    tests.push({ constant: constant !== undefined, equal: guarded });
  }
  const found = code.local('i32');
  const search = searchTree(tested.value, call);
  const ordered = [...tests.filter((t) => t.constant), ...tests.filter((t) => !t.constant)];
  const chain = ordered.reduceRight<Instruction<'i32'>>(
    (others, { equal }) => choose(equal, i32.const(1), others),
    i32.const(0),
  );
  const any = search ?? chain;
  const result = whenFound ? found.get : i32.eqz(found.get);
  const unknown = anyNull === null ? null : i32.and(anyNull, i32.eqz(found.get));
  if (tested.isNull === null) {
    const isNull = unknown === null ? null : code.local('i32');
    const setup = isNull === null || unknown === null ? [] : [isNull.set(unknown)];
    const answer = code.local('i32');
    return {
      setup: [found.set(any), ...setup, answer.set(result)],
      value: answer.get,
      isNull: isNull?.get ?? null,
    };
  }
  const [isNull, answer] = [code.local('i32'), code.local('i32')];
  const nullFlag = unknown === null ? tested.isNull : i32.or(tested.isNull, unknown);
  return {
    setup: [
      found.set(choose(tested.isNull, i32.const(0), any)),
      isNull.set(nullFlag),
      answer.set(result),
    ],
    value: answer.get,
    isNull: isNull.get,
  };
}

/** Lists of constant integers up to this long are tested one by one. */
const chainMax = 6;

/** A binary search among constant integers, or null where there are others or only a few. */
function searchTree(value: Instruction, call: CallExpression): Instruction<'i32'> | null {
  const [, ...members] = call.arguments;
  const kind = physicalKind(must(call.arguments[0]).type);
  if (members.length <= chainMax || (kind !== 'i32' && kind !== 'i64')) return null;
  const constants = new Set<bigint>();
  for (const member of members) {
    const constant = constantValue(member);
    if (constant === undefined) return null;
    if (constant !== null) constants.add(BigInt(constant as number | bigint));
  }
  const sorted = [...constants].sort((a, b) => (a < b ? -1 : 1));
  const constantOf = (member: bigint): Instruction =>
    kind === 'i64' ? i64.const(member) : i32.const(Number(member));
  const integer = kind === 'i64' ? i64 : i32;
  const within = (part: readonly bigint[]): Instruction<'i32'> => {
    if (part.length <= chainMax) {
      const tests = part.map((member) => integer.eq(value, constantOf(member)));
      return tests.reduce<Instruction<'i32'>>((all, test) => i32.or(all, test), i32.const(0));
    }
    const middle = part.length >> 1;
    const isLess = integer.ltS(value, constantOf(must(part[middle])));
    return choose(isLess, within(part.slice(0, middle)), within(part.slice(middle)));
  };
  return within(sorted);
}
