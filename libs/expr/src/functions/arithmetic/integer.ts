import type { SqlType, Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { choose, type Instruction, i32, i64, type Statement, when } from '@millrace/wasm';
import { checkedInteger } from '../../cast/cast-value.ts';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { constantValue } from '../../evaluate/literal.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import type { LibraryFunction } from '../../generate/module-library.ts';
import { narrowInteger } from '../../generate/narrow-integer.ts';
import { typeName } from '../../resolve/type-rules.ts';
import { type CodeArguments, type Computation, guarded, total } from '../scalar-function.ts';
import type { ArithmeticOperator } from './arithmetic-operator.ts';

const divisionByZero = ['division-by-zero', 'division by zero'] as const;

export function evaluateInteger(
  operator: ArithmeticOperator,
  [left, right]: readonly [Value, Value],
  type: SqlType,
): Value {
  const [a, b] = [BigInt(left as number | bigint), BigInt(right as number | bigint)];
  if ((operator === '/' || operator === '%') && b === 0n)
    throw new EvaluationError(...divisionByZero);
  switch (operator) {
    case '+':
      return checkedInteger(a + b, type);
    case '-':
      return checkedInteger(a - b, type);
    case '*':
      return checkedInteger(a * b, type);
    case '/':
      return checkedInteger(a / b, type);
    case '%':
      return checkedInteger(a % b, type);
  }
}

/** Exact integer arithmetic whose overflow is an error; checks cost a few instructions. */
export function integerCode(
  operator: ArithmeticOperator,
  args: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const wide = call.type.kind === 'bigint';
  if (operator === '/' || operator === '%') {
    return wide ? divideWide(operator, args, call, code) : divideNarrow(operator, args, call, code);
  }
  return wide ? computeWide(operator, args, call, code) : computeNarrow(operator, args, call, code);
}

function outOfRange(call: CallExpression) {
  return ['out-of-range', `${typeName(call.type)} out of range`] as const;
}

/** Up to 32 bits: computed in 64, which no sum, difference or product of two leaves. */
function computeNarrow(
  operator: '+' | '-' | '*',
  { values: [a, b], anyNull }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const exact = code.local('i64');
  const compute = { '+': i64.add, '-': i64.sub, '*': i64.mul }[operator];
  const narrow = narrowInteger(i32.wrapI64(exact.get), call.type);
  return {
    setup: [
      exact.set(compute(i64.extendI32S(must(a)), i64.extendI32S(must(b)))),
      code.raiseWhen(i64.ne(exact.get, i64.extendI32S(narrow)), anyNull, outOfRange(call)),
    ],
    value: i32.wrapI64(exact.get),
    total: true,
  };
}

function computeWide(
  operator: '+' | '-' | '*',
  { values, anyNull }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const [a, b] = [must(values[0]), must(values[1])];
  const result = code.local('i64');
  const zero = i64.const(0);
  const check = (condition: Instruction, ...before: Statement[]): Computation => ({
    setup: [...before, code.raiseWhen(condition, anyNull, outOfRange(call))],
    value: result.get,
    total: true,
  });
  if (operator === '*') return multiplyWide(a, b, { call, code, anyNull });
  if (operator === '+') {
    const signs = i64.and(i64.xor(a, result.get), i64.xor(b, result.get));
    return check(i64.ltS(signs, zero), result.set(i64.add(a, b)));
  }
  const signs = i64.and(i64.xor(a, b), i64.xor(a, result.get));
  return check(i64.ltS(signs, zero), result.set(i64.sub(a, b)));
}

interface Multiplication {
  readonly call: CallExpression;
  readonly code: CodeContext;
  readonly anyNull: Instruction | null;
}

/** The product of two i64; beyond 64 bits it is an error. */
export function multiplyWide(a: Instruction, b: Instruction, where: Multiplication): Computation {
  const { call, code, anyNull } = where;
  for (const [value, index] of [
    [b, 0],
    [a, 1],
  ] as const) {
    const factor = constantValue(call.arguments[index]);
    if (typeof factor === 'bigint' && factor > 0n) return multiplyByConstant(value, factor, where);
  }
  const product = code.local('i64');
  // Both factors fit 32 bits in nearly all rows; then the product is exact.
  const bias = i64.const(2n ** 31n);
  const beyond = i64.shrU(i64.or(i64.add(a, bias), i64.add(b, bias)), i64.const(32));
  return {
    setup: [
      product.set(i64.mul(a, b)),
      when(i64.ne(beyond, i64.const(0)), [
        code.raiseWhen(code.call(multiplyOverflows, a, b), anyNull, outOfRange(call)),
      ]),
    ],
    value: product.get,
    total: true,
  };
}

/**
 * Times a positive constant; beyond 64 bits it is an error. One comparison tells: of the value with
 * the range of 64 bits, divided by the constant.
 */
export function multiplyByConstant(
  value: Instruction,
  factor: bigint,
  where: Multiplication,
): Computation {
  const highest = (2n ** 63n - 1n) / factor;
  const lowest = -(2n ** 63n) / factor;
  const distance = i64.sub(value, i64.const(lowest));
  const beyond = i64.gtU(distance, i64.const(highest - lowest));
  return {
    setup: [where.code.raiseWhen(beyond, where.anyNull, outOfRange(where.call))],
    value: i64.mul(value, i64.const(factor)),
    total: true,
  };
}

/** Whether the product of two i64 does not fit; the cold path of multiplication. */
export const multiplyOverflows: LibraryFunction = {
  name: 'multiply_overflows',
  parameters: ['i64', 'i64'],
  results: ['i32'],
  build(body) {
    const [a, b] = [body.parameter(0).get, body.parameter(1).get];
    const minusOne = i64.const(-1);
    const differs = i64.ne(i64.divS(i64.mul(a, b), b), a);
    const result = choose(
      i64.eqz(b),
      i32.const(0),
      // A division of the least integer by -1 would trap.
      choose(i64.eq(b, minusOne), i64.eq(a, i64.const(-(2n ** 63n))), differs),
    );
    body.add({ type: 'void', emit: (to) => result.emit(to) });
  },
};

function divideWide(
  operator: '/' | '%',
  { values }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const [a, b] = [must(values[0]), must(values[1])];
  const divisor = constantValue(call.arguments[1]);
  const divide = operator === '/' ? i64.divS(a, b) : i64.remS(a, b);
  // The compiler behind WebAssembly turns a constant divisor into a multiplication.
  if (typeof divisor === 'bigint' && divisor !== 0n && divisor !== -1n) return total(divide);
  const raiseZero = code.raiseWhen(i64.eqz(b), null, divisionByZero);
  if (operator === '%') return guarded(divide, raiseZero);
  const least = i64.eq(a, i64.const(-(2n ** 63n)));
  const overflows = i32.and(least, i64.eq(b, i64.const(-1)));
  return guarded(divide, raiseZero, code.raiseWhen(overflows, null, outOfRange(call)));
}

function divideNarrow(
  operator: '/' | '%',
  { values }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const [a, b] = [must(values[0]), must(values[1])];
  const divisor = constantValue(call.arguments[1]);
  const divide = operator === '/' ? i32.divS(a, b) : i32.remS(a, b);
  if (typeof divisor === 'number' && divisor !== 0 && divisor !== -1) return total(divide);
  const raiseZero = code.raiseWhen(i32.eqz(b), null, divisionByZero);
  if (operator === '%') return guarded(divide, raiseZero);
  const exact = code.local('i64');
  const narrow = narrowInteger(i32.wrapI64(exact.get), call.type);
  return guarded(
    i32.wrapI64(exact.get),
    raiseZero,
    exact.set(i64.divS(i64.extendI32S(a), i64.extendI32S(b))),
    code.raiseWhen(i64.ne(exact.get, i64.extendI32S(narrow)), null, outOfRange(call)),
  );
}
