import type { SqlType, Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import {
  block,
  branch,
  choose,
  type Instruction,
  i32,
  label,
  type Statement,
  when,
} from '@millrace/wasm';
import { type CodeContext, valueTypeOf } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import { compareValues } from './comparison/compare-values.ts';
import { comparisonCode } from './comparison/comparison-code.ts';
import { commonTypeOf } from './overloads.ts';
import type { Resolve, ScalarFunction } from './scalar-function.ts';

export const conditionalFunctions: readonly ScalarFunction[] = [
  {
    name: 'coalesce',
    aliases: ['nvl', 'ifnull'],
    resolve: sameTypes(1),
    behavior: {
      nulls: 'lazy',
      nullable: (args) => args.every(Boolean),
      evaluate: (args) => {
        for (const arg of args) {
          const value = arg();
          if (value !== null) return value;
        }
        return null;
      },
      generate: coalesceCode,
    },
  },
  {
    name: 'nullif',
    resolve: (args) => {
      const signature = args.length === 2 ? sameTypes(2)(args) : null;
      return signature === null || typeof signature === 'string'
        ? signature
        : { ...signature, nullable: true };
    },
    behavior: {
      nulls: 'aware',
      nullable: () => true,
      evaluate: ([a = null, b = null], call) =>
        a !== null && b !== null && compareValues(a, b, call.type) === 0 ? null : a,
      generate: nullIfCode,
    },
  },
  extreme('greatest'),
  extreme('least'),
];

/** All arguments take the type they have in common; at least `count` of them. */
function sameTypes(count: number): Resolve {
  return (args) => {
    const type = commonTypeOf(args);
    if (type === null || args.length < count || type.kind === 'struct') return null;
    const known: SqlType = type.kind === 'null' ? { kind: 'text' } : type;
    return { argumentTypes: args.map(() => known), type: known };
  };
}

function coalesceCode(
  compile: readonly (() => GeneratedValue)[],
  call: CallExpression,
  code: CodeContext,
): GeneratedValue {
  const [value, isNull] = [code.local(valueTypeOf(call.type)), code.local('i32')];
  const found = label('found');
  const statements: Statement[] = [isNull.set(i32.const(0))];
  for (const compileArgument of compile) {
    const arg = compileArgument();
    statements.push(...arg.setup);
    if (arg.isNull === null) {
      statements.push(value.set(arg.value), branch(found));
      return { setup: [block(found, ...statements)], value: value.get, isNull: null };
    }
    statements.push(when(i32.eqz(arg.isNull), [value.set(arg.value), branch(found)]));
  }
  statements.push(isNull.set(i32.const(1)));
  return { setup: [block(found, ...statements)], value: value.get, isNull: isNull.get };
}

function nullIfCode(
  args: readonly GeneratedValue[],
  call: CallExpression,
  code: CodeContext,
): GeneratedValue | null {
  const [a, b] = [must(args[0]), must(args[1])];
  const operands = [a.value, b.value] as const;
  const equal = comparisonCode({ operator: '=', type: call.type, operands, constant: null }, code);
  if (equal === null) return null;
  const isNull = code.local('i32');
  const either = i32.or(a.isNull ?? i32.const(0), b.isNull ?? i32.const(0));
  const value = choose(either, a.isNull ?? i32.const(0), equal);
  return { setup: [isNull.set(value)], value: a.value, isNull: isNull.get };
}

/** The greatest or least of the arguments that are not NULL. */
function extreme(name: 'greatest' | 'least'): ScalarFunction {
  const wins = (order: number): boolean => (name === 'greatest' ? order > 0 : order < 0);
  return {
    name,
    resolve: sameTypes(1),
    behavior: {
      nulls: 'aware',
      nullable: (args) => args.every(Boolean),
      evaluate: (args, call) => {
        let best: Value = null;
        for (const arg of args) {
          if (arg === null) continue;
          if (best === null || wins(compareValues(arg, best, call.type))) best = arg;
        }
        return best;
      },
      generate: (args, call, code) =>
        extremeCode(name === 'greatest' ? '>' : '<', { args, call, code }),
    },
  };
}

function extremeCode(
  operator: '<' | '>',
  given: {
    readonly args: readonly GeneratedValue[];
    readonly call: CallExpression;
    readonly code: CodeContext;
  },
): GeneratedValue | null {
  const { args, call, code } = given;
  const best = code.local(valueTypeOf(call.type));
  const isNull = code.local('i32');
  const statements: Statement[] = [isNull.set(i32.const(1))];
  for (const arg of args) {
    const operands = [arg.value, best.get] as const;
    const wins = comparisonCode({ operator, type: call.type, operands, constant: null }, code);
    if (wins === null) return null;
    const replaces: Instruction = choose(isNull.get, i32.const(1), wins);
    const take = when(replaces, [best.set(arg.value), isNull.set(i32.const(0))]);
    statements.push(arg.isNull === null ? take : when(i32.eqz(arg.isNull), [take]));
  }
  return { setup: statements, value: best.get, isNull: isNull.get };
}
