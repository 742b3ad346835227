import type { SqlType, Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { f32, f64 } from '@millrace/wasm';
import { type CodeArguments, type Computation, total } from '../scalar-function.ts';
import type { ArithmeticOperator } from './arithmetic-operator.ts';

/** IEEE 754: a division by zero gives an infinity or NaN, as in DataFusion. */
export function evaluateFloat(
  operator: ArithmeticOperator,
  [left, right]: readonly [Value, Value],
  type: SqlType,
): Value {
  const [a, b] = [left as number, right as number];
  const exact = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator];
  // Rounding the double's result once more gives what real arithmetic gives.
  return type.kind === 'real' ? Math.fround(exact) : exact;
}

export function floatCode(
  operator: ArithmeticOperator,
  { values: [left, right] }: CodeArguments,
  call: CallExpression,
): Computation | null {
  // The remainder of floats takes a loop; the interpreter has one.
  if (operator === '%') return null;
  const float = call.type.kind === 'real' ? f32 : f64;
  const compute = { '+': float.add, '-': float.sub, '*': float.mul, '/': float.div }[operator];
  return total(compute(must(left), must(right)));
}
