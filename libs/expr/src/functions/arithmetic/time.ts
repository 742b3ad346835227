import {
  bigintType,
  doubleType,
  integerType,
  type SqlType,
  timestampType,
  type Value,
} from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { i64 } from '@millrace/wasm';
import { checkedInteger } from '../../cast/cast-value.ts';
import { divideRounded } from '../../cast/number-text.ts';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import { isInteger, isNumeric } from '../../resolve/type-rules.ts';
import { checkedMicros, floorDivide, microsPerDay } from '../../time/civil.ts';
import type { CodeArguments, Computation, Signature } from '../scalar-function.ts';
import type { ArithmeticOperator } from './arithmetic-operator.ts';
import { multiplyWide } from './integer.ts';

const interval: SqlType = { kind: 'interval' };
const date: SqlType = { kind: 'date' };
const time: SqlType = { kind: 'time' };

/** Arithmetic of times and intervals, or null where there is none. */
export function timeSignature(
  operator: ArithmeticOperator,
  left: SqlType,
  right: SqlType,
): Signature | null {
  const pair = `${left.kind} ${operator} ${right.kind}`;
  const give = (a: SqlType, b: SqlType, type: SqlType): Signature => ({
    argumentTypes: [a, b],
    type,
  });
  switch (pair) {
    case 'timestamp + interval':
    case 'timestamp - interval':
    case 'date + interval':
    case 'date - interval':
      return give(timestampType, interval, timestampType);
    case 'interval + timestamp':
    case 'interval + date':
      return give(interval, timestampType, timestampType);
    case 'timestamp - timestamp':
    case 'timestamp - date':
    case 'date - timestamp':
      return give(timestampType, timestampType, interval);
    case 'date - date':
      return give(date, date, integerType);
    case 'time + interval':
    case 'time - interval':
      return give(time, interval, time);
    case 'time - time':
      return give(time, time, interval);
    case 'interval + interval':
    case 'interval - interval':
      return give(interval, interval, interval);
  }
  if (left.kind === 'date' && operator !== '*' && operator !== '/' && isSmallInteger(right)) {
    return operator === '%' ? null : give(date, integerType, date);
  }
  if (left.kind === 'interval' && isNumeric(right) && (operator === '*' || operator === '/')) {
    return give(interval, factorType(right), interval);
  }
  if (right.kind === 'interval' && isNumeric(left) && operator === '*') {
    return give(factorType(left), interval, interval);
  }
  return null;
}

/** Whole numbers scale an interval exactly. */
function factorType(type: SqlType): SqlType {
  return isInteger(type) ? bigintType : doubleType;
}

function isSmallInteger(type: SqlType): boolean {
  return ['tinyint', 'smallint', 'integer'].includes(type.kind);
}

export function evaluateTime(
  operator: ArithmeticOperator,
  [left, right]: readonly [Value, Value],
  call: CallExpression,
): Value {
  if (call.type.kind === 'date' || call.type.kind === 'integer') {
    const [a, b] = [BigInt(left as number), BigInt(right as number)];
    const days = operator === '+' ? a + b : a - b;
    if (call.type.kind === 'integer') return checkedInteger(days, integerType);
    if (BigInt.asIntN(32, days) !== days)
      throw new EvaluationError('out-of-range', 'date out of range');
    return Number(days);
  }
  if (typeof left === 'number' || typeof right === 'number') return scale(operator, left, right);
  const [a, b] = [left as bigint, right as bigint];
  if (operator === '*') return checkedMicros(a * b, 'interval');
  if (operator === '/') return checkedMicros(divided(a, b), 'interval');
  const micros = operator === '+' ? a + b : a - b;
  if (call.type.kind === 'time') return micros - floorDivide(micros, microsPerDay) * microsPerDay;
  return checkedMicros(micros, call.type.kind as 'timestamp' | 'interval');
}

/** To the nearest microsecond. */
function divided(micros: bigint, divisor: bigint): bigint {
  if (divisor === 0n) throw new EvaluationError('division-by-zero', 'division by zero');
  return divideRounded(micros, divisor);
}

/** An interval times or divided by a fraction, to the nearest microsecond. */
function scale(operator: ArithmeticOperator, left: Value, right: Value): bigint {
  const [micros, factor] = typeof left === 'bigint' ? [left, right] : [right, left];
  const by = factor as number;
  if (operator === '/' && by === 0)
    throw new EvaluationError('division-by-zero', 'division by zero');
  const product = operator === '*' ? Number(micros) * by : Number(micros) / by;
  if (!Number.isFinite(product)) throw new EvaluationError('out-of-range', 'interval out of range');
  return checkedMicros(BigInt(Math.round(product)), 'interval');
}

/** Sums, differences and whole multiples of 64-bit times; the rest takes the interpreter. */
export function timeCode(
  operator: ArithmeticOperator,
  { values, anyNull }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation | null {
  const { kind } = call.type;
  const [a, b] = [must(values[0]), must(values[1])];
  if (a.type !== 'i64' || b.type !== 'i64' || (kind !== 'timestamp' && kind !== 'interval'))
    return null;
  if (operator === '*') return multiplyWide(a, b, { call, code, anyNull });
  if (operator === '/') return null;
  const result = code.local('i64');
  const compute = operator === '+' ? i64.add : i64.sub;
  const second = operator === '+' ? i64.xor(b, result.get) : i64.xor(a, b);
  const signs = i64.and(i64.xor(a, result.get), second);
  const wraps = i64.ltS(signs, i64.const(0));
  return {
    setup: [
      result.set(compute(a, b)),
      code.raiseWhen(wraps, anyNull, ['out-of-range', `${kind} out of range`]),
    ],
    value: result.get,
    total: true,
  };
}
