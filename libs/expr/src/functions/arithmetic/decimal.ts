import { decimalPrecisionMax, type SqlType, type Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { i32, i64 } from '@millrace/wasm';
import { checkedDecimal } from '../../cast/cast-value.ts';
import { divideRounded, shiftDigits } from '../../cast/number-text.ts';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import { asDecimal, commonType, type DecimalType } from '../../resolve/type-rules.ts';
import type { CodeArguments, Computation, Signature } from '../scalar-function.ts';
import type { ArithmeticOperator } from './arithmetic-operator.ts';
import { multiplyOverflows } from './integer.ts';

/** Digits after the point that a quotient has at least. */
const quotientScaleMin = 6;

/**
 * Types of decimal arithmetic: the exact result where 18 digits hold it. Sums take operands of one
 * scale; factors keep theirs; a quotient has at least six digits after its point.
 */
export function decimalSignature(
  operator: ArithmeticOperator,
  left: SqlType,
  right: SqlType,
): Signature {
  const [a, b] = [asDecimal(left), asDecimal(right)];
  const common = commonType(a, b) as DecimalType;
  const make = (precision: number, scale: number): DecimalType => ({
    kind: 'decimal',
    precision: Math.min(decimalPrecisionMax, precision),
    scale: Math.min(decimalPrecisionMax, scale),
  });
  switch (operator) {
    case '+':
    case '-':
      return { argumentTypes: [common, common], type: make(common.precision + 1, common.scale) };
    case '%':
      return { argumentTypes: [common, common], type: common };
    case '*':
      return { argumentTypes: [a, b], type: make(a.precision + b.precision, a.scale + b.scale) };
    case '/': {
      const scale = Math.max(quotientScaleMin, a.scale, b.scale);
      return { argumentTypes: [a, b], type: make(decimalPrecisionMax, scale) };
    }
  }
}

export function evaluateDecimal(
  operator: ArithmeticOperator,
  [left, right]: readonly [Value, Value],
  call: CallExpression,
): Value {
  const [a, b] = [left as bigint, right as bigint];
  const [leftType, rightType] = call.arguments.map((argument) => argument.type as DecimalType);
  const type = call.type as DecimalType;
  const scales = must(leftType).scale - must(rightType).scale;
  if ((operator === '/' || operator === '%') && b === 0n) {
    throw new EvaluationError('division-by-zero', 'division by zero');
  }
  switch (operator) {
    case '+':
      return checkedDecimal(a + b, type);
    case '-':
      return checkedDecimal(a - b, type);
    case '%':
      return a % b;
    case '*': {
      const exact = must(leftType).scale + must(rightType).scale;
      return checkedDecimal(shiftDigits(a * b, type.scale - exact), type);
    }
    case '/': {
      const shift = type.scale - scales;
      const [over, under] = shift >= 0 ? [shift, 0] : [0, -shift];
      return checkedDecimal(divideRounded(a * 10n ** BigInt(over), b * 10n ** BigInt(under)), type);
    }
  }
}

/** Sums and products that need no rounding; the rest takes the interpreter. */
export function decimalCode(
  operator: ArithmeticOperator,
  { values, anyNull }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation | null {
  const [a, b] = [must(values[0]), must(values[1])];
  const type = call.type as DecimalType;
  const [leftType, rightType] = call.arguments.map((argument) => argument.type as DecimalType);
  const exact = must(leftType).scale + must(rightType).scale;
  if (operator === '/' || operator === '%' || (operator === '*' && exact !== type.scale))
    return null;
  const result = code.local('i64');
  const compute = { '+': i64.add, '-': i64.sub, '*': i64.mul }[operator];
  const limit = 10n ** BigInt(type.precision) - 1n;
  const beyond = i64.gtU(i64.add(result.get, i64.const(limit)), i64.const(2n * limit));
  // Two numbers of 18 digits have a sum that fits; their product may not.
  const mayWrap = operator === '*' && must(leftType).precision + must(rightType).precision > 18;
  const wraps = mayWrap ? i32.or(beyond, code.call(multiplyOverflows, a, b)) : beyond;
  return {
    setup: [
      result.set(compute(a, b)),
      code.raiseWhen(wraps, anyNull, ['out-of-range', 'numeric field overflow']),
    ],
    value: result.get,
    total: true,
  };
}
