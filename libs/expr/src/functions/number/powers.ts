import { bigintType } from '@millrace/data';
import { must } from '@millrace/std';
import { f64 } from '@millrace/wasm';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { checkedInteger } from '../../cast/cast-value.ts';
import type { MathFunction } from '../../generate/module-library.ts';
import { overloads, takes } from '../overloads.ts';
import { type ScalarFunction, total } from '../scalar-function.ts';
import { bigintAt, numberAt, strict } from '../strict-function.ts';

/** Functions of doubles, IEEE 754 all of them: `sqrt(-1)` is NaN. */
export const powerFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'sqrt',
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => Math.sqrt(numberAt(args, 0)),
    generate: ({ values: [value] }) => total(f64.sqrt(must(value))),
  }),
  byMath('cbrt', 'cbrt'),
  byMath('exp', 'exp'),
  byMath('ln', 'log'),
  byMath('log2', 'log2'),
  byMath('log10', 'log10'),
  byMath('sin', 'sin'),
  byMath('cos', 'cos'),
  byMath('tan', 'tan'),
  strict({
    name: 'cot',
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => 1 / Math.tan(numberAt(args, 0)),
    generate: ({ values: [value] }, _, code) =>
      total(f64.div(f64.const(1), code.library.math('tan', must(value)))),
  }),
  byMath('asin', 'asin'),
  byMath('acos', 'acos'),
  byMath('atan', 'atan'),
  byMath('sinh', 'sinh'),
  byMath('cosh', 'cosh'),
  byMath('tanh', 'tanh'),
  byMath('asinh', 'asinh'),
  byMath('acosh', 'acosh'),
  byMath('atanh', 'atanh'),
  scaled('degrees', 180, Math.PI),
  scaled('radians', Math.PI, 180),
  strict({
    name: 'log',
    resolve: overloads(takes(['double', 'double'], 'double', { optional: 1 })),
    evaluate: (args) =>
      args.length === 1
        ? Math.log10(numberAt(args, 0))
        : Math.log(numberAt(args, 1)) / Math.log(numberAt(args, 0)),
    generate: ({ values: [first, second] }, _, { library }) => {
      const value = must(first);
      if (second === undefined) return total(library.math('log10', value));
      return total(f64.div(library.math('log', second), library.math('log', value)));
    },
  }),
  strict({
    name: 'power',
    aliases: ['pow'],
    resolve: overloads(takes(['double', 'double'], 'double')),
    evaluate: (args) => numberAt(args, 0) ** numberAt(args, 1),
    generate: ({ values }, _, { library }) => total(library.math('pow', ...values)),
  }),
  strict({
    name: 'atan2',
    resolve: overloads(takes(['double', 'double'], 'double')),
    evaluate: (args) => Math.atan2(numberAt(args, 0), numberAt(args, 1)),
    generate: ({ values }, _, { library }) => total(library.math('atan2', ...values)),
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
      checkedInteger(greatestDivisor(bigintAt(args, 0), bigintAt(args, 1)), bigintType),
  }),
  strict({
    name: 'lcm',
    resolve: overloads(takes(['bigint', 'bigint'], 'bigint')),
    evaluate: (args) => {
      const [a, b] = [bigintAt(args, 0), bigintAt(args, 1)];
      if (a === 0n || b === 0n) return 0n;
      const product = (a / greatestDivisor(a, b)) * b;
      return checkedInteger(product < 0n ? -product : product, bigintType);
    },
  }),
  strict({
    name: 'factorial',
    resolve: overloads(takes(['bigint'], 'bigint')),
    evaluate: (args) => factorial(bigintAt(args, 0)),
  }),
];

function byMath(name: string, method: Exclude<MathFunction, 'pow' | 'atan2'>): ScalarFunction {
  return strict({
    name,
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => Math[method](numberAt(args, 0)),
    generate: ({ values }, _, { library }) => total(library.math(method, ...values)),
  });
}

/** Times one number, divided by another. */
function scaled(name: string, factor: number, divisor: number): ScalarFunction {
  return strict({
    name,
    resolve: overloads(takes(['double'], 'double')),
    evaluate: (args) => (numberAt(args, 0) * factor) / divisor,
    generate: ({ values: [value] }) =>
      total(f64.div(f64.mul(must(value), f64.const(factor)), f64.const(divisor))),
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
