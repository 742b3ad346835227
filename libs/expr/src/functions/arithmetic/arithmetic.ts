import { integerType, type SqlType, type Value } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { f32, f64, type Instruction, i32, i64 } from '@millrace/wasm';
import { checkedInteger } from '../../cast/cast-value.ts';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import {
  commonType,
  integerBits,
  isFloat,
  isInteger,
  isNumeric,
  isTemporal,
  typeName,
} from '../../resolve/type-rules.ts';
import {
  type CodeArguments,
  type Computation,
  type Resolve,
  type ScalarFunction,
  total,
} from '../scalar-function.ts';
import type { ArithmeticOperator } from './arithmetic-operator.ts';
import { decimalCode, decimalSignature, evaluateDecimal } from './decimal.ts';
import { evaluateFloat, floatCode } from './float.ts';
import { evaluateInteger, integerCode } from './integer.ts';
import { evaluateTime, timeCode, timeSignature } from './time.ts';

export const arithmeticFunctions: readonly ScalarFunction[] = [
  arithmetic('+'),
  arithmetic('-'),
  arithmetic('*'),
  arithmetic('/'),
  arithmetic('%', 'mod'),
  negate(),
];

function arithmetic(operator: ArithmeticOperator, alias?: string): ScalarFunction {
  return {
    name: operator,
    ...(alias === undefined ? {} : { aliases: [alias] }),
    operator: true,
    resolve: resolveArithmetic(operator),
    behavior: {
      nulls: 'strict',
      evaluate: ([left = null, right = null], call) => evaluateBy(operator, [left, right], call),
      generate: (args, call, code) => codeBy(operator, { args, call, code }),
    },
  };
}

function resolveArithmetic(operator: ArithmeticOperator): Resolve {
  return (args) => {
    const [left, right] = args;
    if (left === undefined || right === undefined || args.length > 2) return null;
    const [a, b] = [left.type, right.type];
    if (a.kind === 'null' && b.kind === 'null') {
      return { argumentTypes: [integerType, integerType], type: integerType };
    }
    if (isTemporal(a) || isTemporal(b)) return timeSignature(operator, a, b);
    const common = commonType(a, b);
    if (common === null || !isNumeric(common)) return null;
    if (common.kind === 'decimal') return decimalSignature(operator, a, b);
    return { argumentTypes: [common, common], type: common };
  };
}

/** Which arithmetic a call does, by the types that its arguments have been cast to. */
function familyOf(call: CallExpression): 'integer' | 'float' | 'decimal' | 'time' {
  const types = call.arguments.map((argument) => argument.type);
  if (types.some(isTemporal)) return 'time';
  if (types.some(isFloat)) return 'float';
  return types.some(isInteger) ? 'integer' : 'decimal';
}

function evaluateBy(
  operator: ArithmeticOperator,
  values: readonly [Value, Value],
  call: CallExpression,
): Value {
  switch (familyOf(call)) {
    case 'integer':
      return evaluateInteger(operator, values, call.type);
    case 'float':
      return evaluateFloat(operator, values, call.type);
    case 'decimal':
      return evaluateDecimal(operator, values, call);
    case 'time':
      return evaluateTime(operator, values, call);
  }
}

function codeBy(
  operator: ArithmeticOperator,
  { args, call, code }: { args: CodeArguments; call: CallExpression; code: CodeContext },
): Computation | null {
  switch (familyOf(call)) {
    case 'integer':
      return integerCode(operator, args, call, code);
    case 'float':
      return floatCode(operator, args, call);
    case 'decimal':
      return decimalCode(operator, args, call, code);
    case 'time':
      return timeCode(operator, args, call, code);
  }
}

function negate(): ScalarFunction {
  return {
    name: 'negate',
    operator: true,
    resolve: ([arg, more]) => {
      if (arg === undefined || more !== undefined) return null;
      if (!isNumeric(arg.type) && arg.type.kind !== 'interval') return null;
      return { argumentTypes: [arg.type], type: arg.type };
    },
    behavior: {
      nulls: 'strict',
      evaluate: ([value], call) => negated(value ?? null, call.type),
      generate: negateCode,
    },
  };
}

function negated(value: Value, type: SqlType): Value {
  if (isFloat(type)) return -(value as number);
  if (isInteger(type)) return checkedInteger(-BigInt(value as number | bigint), type);
  const result = -(value as bigint);
  if (BigInt.asIntN(64, result) !== result) {
    throw new EvaluationError('out-of-range', `${typeName(type)} out of range`);
  }
  return result;
}

function negateCode(
  { values, anyNull }: CodeArguments,
  call: CallExpression,
  code: CodeContext,
): Computation {
  const value = must(values[0]);
  if (value.type === 'f64') return total(f64.neg(value));
  if (value.type === 'f32') return total(f32.neg(value));
  const least = -(2n ** BigInt(integerBits(call.type) - 1));
  const isLeast: Instruction =
    value.type === 'i64'
      ? i64.eq(value, i64.const(least))
      : i32.eq(value, i32.const(Number(least)));
  return {
    setup: [
      code.raiseWhen(isLeast, anyNull, ['out-of-range', `${typeName(call.type)} out of range`]),
    ],
    value: value.type === 'i64' ? i64.sub(i64.const(0), value) : i32.sub(i32.const(0), value),
    total: true,
  };
}
