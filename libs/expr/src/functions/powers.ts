import type { SqlType } from '@millrace/data';
import { must } from '@millrace/std';
import { f64 } from '@millrace/wasm';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { checkedInteger } from '../cast/cast-value.ts';
import { overloads, takes } from './overloads.ts';
import { type ScalarFunction, total } from './scalar-function.ts';
import { bigintAt, numberAt, strict } from './strict-function.ts';

const bigint: SqlType = { kind: 'bigint' };

/** Functions of doubles, IEEE 754 all of them: `sqrt(-1)` is NaN. */
export const powerFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'sqrt',
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => Math.sqrt(numberAt(args, 0)),
    generate: ({ values: [value] }) => total(f64.sqrt(must(value))),
  }),
  ofDouble('cbrt', Math.cbrt),
  ofDouble('exp', Math.exp),
  ofDouble('ln', Math.log),
  ofDouble('log2', Math.log2),
  ofDouble('log10', Math.log10),
  ofDouble('sin', Math.sin),
  ofDouble('cos', Math.cos),
  ofDouble('tan', Math.tan),
  ofDouble('cot', (x) => 1 / Math.tan(x)),
  ofDouble('asin', Math.asin),
  ofDouble('acos', Math.acos),
  ofDouble('atan', Math.atan),
  ofDouble('sinh', Math.sinh),
  ofDouble('cosh', Math.cosh),
  ofDouble('tanh', Math.tanh),
  ofDouble('asinh', Math.asinh),
  ofDouble('acosh', Math.acosh),
  ofDouble('atanh', Math.atanh),
  ofDouble('degrees', (x) => (x * 180) / Math.PI),
  ofDouble('radians', (x) => (x * Math.PI) / 180),
  strict({
    name: 'log',
    resolve: overloads(takes(['double', 'double'], 'double', { optional: 1 })),
    evaluate: (args) =>
      args.length === 1
        ? Math.log10(numberAt(args, 0))
        : Math.log(numberAt(args, 1)) / Math.log(numberAt(args, 0)),
  }),
  strict({
    name: 'power',
    aliases: ['pow'],
    resolve: overloads(takes(['double', 'double'], 'double')),
    evaluate: (args) => numberAt(args, 0) ** numberAt(args, 1),
  }),
  strict({
    name: 'atan2',
    resolve: overloads(takes(['double', 'double'], 'double')),
    evaluate: (args) => Math.atan2(numberAt(args, 0), numberAt(args, 1)),
  }),
  strict({
    name: 'isnan',
    resolve: overloads(takes(['double'], 'boolean')),
    evaluate: (args) => Number.isNaN(numberAt(args, 0)),
    generate: ({ values: [value] }) => total(f64.ne(must(value), must(value))),
  }),
  strict({
    // The first number, or the second where that is NaN.
    name: 'nanvl',
    resolve: overloads(takes(['double', 'double'], 'double')),
    evaluate: (args) => (Number.isNaN(numberAt(args, 0)) ? numberAt(args, 1) : numberAt(args, 0)),
  }),
  strict({
    name: 'iszero',
    resolve: overloads(takes(['double'], 'boolean')),
    evaluate: (args) => numberAt(args, 0) === 0,
    generate: ({ values: [value] }) => total(f64.eq(must(value), f64.const(0))),
  }),
  strict({
    name: 'pi',
    resolve: overloads(takes([], 'double')),
    evaluate: () => Math.PI,
    generate: () => total(f64.const(Math.PI)),
  }),
  strict({
    name: 'random',
    volatile: true,
    resolve: overloads(takes([], 'double')),
    evaluate: (_args, _call, context) => context.random.next(),
  }),
  strict({
    name: 'gcd',
    resolve: overloads(takes(['bigint', 'bigint'], 'bigint')),
    evaluate: (args) =>
      checkedInteger(greatestDivisor(bigintAt(args, 0), bigintAt(args, 1)), bigint),
  }),
  strict({
    name: 'lcm',
    resolve: overloads(takes(['bigint', 'bigint'], 'bigint')),
    evaluate: (args) => {
      const [a, b] = [bigintAt(args, 0), bigintAt(args, 1)];
      if (a === 0n || b === 0n) return 0n;
      const product = (a / greatestDivisor(a, b)) * b;
      return checkedInteger(product < 0n ? -product : product, bigint);
    },
  }),
  strict({
    name: 'factorial',
    resolve: overloads(takes(['bigint'], 'bigint')),
    evaluate: (args) => factorial(bigintAt(args, 0)),
  }),
];

function ofDouble(name: string, compute: (value: number) => number): ScalarFunction {
  return strict({
    name,
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => compute(numberAt(args, 0)),
  });
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function factorial(of: bigint): bigint {
  if (of < 0n) {
    throw new EvaluationError('out-of-range', 'factorial of a negative number is undefined');
  }
  if (of > 20n) throw new EvaluationError('out-of-range', 'bigint out of range');
  let product = 1n;
  for (let factor = 2n; factor <= of; factor++) product *= factor;
  return product;
}
