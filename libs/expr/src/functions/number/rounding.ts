import { bigintType, doubleType, type SqlType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { f32, f64, type Instruction, i32, i64, select } from '@millrace/wasm';
import { checkedDecimal, checkedInteger } from '../../cast/cast-value.ts';
import { divideRounded } from '../../cast/number-text.ts';
import { constantValue, literalValue } from '../../evaluate/literal.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import type { Argument } from '../../resolve/resolution.ts';
import {
  type DecimalType,
  integerBits,
  isFloat,
  isInteger,
  isNumeric,
  typeName,
} from '../../resolve/type-rules.ts';
import { floorDivide } from '../../time/civil.ts';
import {
  type CodeArguments,
  type Computation,
  type Resolve,
  type ScalarFunction,
  total,
} from '../scalar-function.ts';
import { bigintAt, numberAt, strict } from '../strict-function.ts';

/** Powers of ten up to here are doubles; more digits than this round nothing, or all. */
const digitsMax = 308;

/** The type of the argument stays. */
const keepsType: Resolve = (args) => {
  const [arg] = args;
  if (arg === undefined || args.length > 1 || !isNumeric(arg.type)) return null;
  return { argumentTypes: [arg.type], type: arg.type };
};

/** Decimals stay exact; all else is computed as double. */
const toWhole: Resolve = (args) => {
  const [arg] = args;
  if (arg === undefined || args.length > 1) return null;
  if (arg.type.kind === 'decimal') {
    const type: SqlType = { ...arg.type, scale: 0 };
    return { argumentTypes: [arg.type], type };
  }
  return isNumeric(arg.type) || arg.type.kind === 'null'
    ? { argumentTypes: [doubleType], type: doubleType }
    : null;
};

export const roundingFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'abs',
    resolve: keepsType,
    evaluate: ([value = null], { type }) => {
      if (isFloat(type)) return Math.abs(value as number);
      const exact = BigInt(value as number | bigint);
      return isInteger(type) ? checkedInteger(magnitude(exact), type) : magnitude(exact);
    },
    generate: (args, { type }, code) => absCode(args, type, code),
  }),
  whole('ceil', ['ceiling'], {
    float: Math.ceil,
    code: f64.ceil,
    decimal: (x, unit) => -floorDivide(-x, unit),
  }),
  whole('floor', [], { float: Math.floor, code: f64.floor, decimal: floorDivide }),
  toDigits('round', { float: roundHalfAway, code: roundCode, decimal: divideRounded }),
  toDigits('trunc', { float: Math.trunc, code: f64.trunc, decimal: (x, unit) => x / unit }),
  strict({
    name: 'sign',
    aliases: ['signum'],
    resolve: (args) => {
      const [arg] = args;
      if (arg === undefined || args.length > 1 || !isNumeric(arg.type)) return null;
      return { argumentTypes: [doubleType], type: doubleType };
    },
    evaluate: (args) => Math.sign(numberAt(args, 0)),
    generate: ({ values: [given] }) => {
      // A double, as the signature says.
      const value = must(given) as Instruction<'f64'>;
      const zero = f64.const(0);
      const sign = f64.copysign(f64.const(1), value);
      // Zeros keep their sign, and NaN stays.
      return total(select(i32.or(f64.lt(value, zero), f64.gt(value, zero)), sign, value));
    },
  }),
];

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function absCode(
  { values, anyNull }: CodeArguments,
  type: SqlType,
  code: CodeContext,
): Computation {
  const value = must(values[0]);
  if (value.type === 'f64') return total(f64.abs(value));
  if (value.type === 'f32') return total(f32.abs(value));
  const lowest = -(2n ** BigInt(integerBits(type) - 1));
  const [integer, least, signBit] =
    value.type === 'i64'
      ? ([i64, i64.const(lowest), 63] as const)
      : ([i32, i32.const(Number(lowest)), 31] as const);
  const sign = integer.shrS(value, integer.const(signBit));
  const error = ['out-of-range', `${typeName(type)} out of range`] as const;
  return {
    setup: [code.raiseWhen(integer.eq(value, least), anyNull, error)],
    // |x| = (x ^ sign) - sign, without a branch.
    value: integer.sub(integer.xor(value, sign), sign),
    total: true,
  };
}

interface Method {
  readonly float: (value: number) => number;
  readonly code: (value: Instruction) => Instruction;
  /** The multiple of the unit that an unscaled decimal becomes, as a count of units. */
  readonly decimal: (value: bigint, unit: bigint) => bigint;
}

function whole(name: string, aliases: readonly string[], method: Method): ScalarFunction {
  return strict({
    name,
    aliases,
    resolve: toWhole,
    evaluate: ([value = null], call) => {
      if (call.type.kind !== 'decimal') return method.float(value as number);
      const { scale } = must(call.arguments[0]).type as DecimalType;
      return checkedDecimal(method.decimal(value as bigint, 10n ** BigInt(scale)), call.type);
    },
    generate: ({ values }, call) =>
      call.type.kind === 'decimal' ? null : total(method.code(must(values[0]))),
  });
}

/** `round(x)`, `round(x, digits)`: digits may be negative. */
function toDigits(name: string, method: Method): ScalarFunction {
  return strict({
    name,
    resolve: (args) => {
      const [value, digits] = args;
      if (args.length === 1) return toWhole(args);
      if (value === undefined || digits === undefined || args.length > 2) return null;
      if (!isInteger(digits.type) && digits.type.kind !== 'null') return null;
      if (value.type.kind === 'decimal') {
        const type: SqlType = { ...value.type, scale: digitsOf(digits, value.type.scale) };
        return { argumentTypes: [value.type, bigintType], type };
      }
      return isNumeric(value.type)
        ? { argumentTypes: [doubleType, bigintType], type: doubleType }
        : null;
    },
    evaluate: (args, call) => {
      if (call.type.kind === 'decimal') return decimalDigits(args, call, method);
      if (args.length === 1) return method.float(numberAt(args, 0));
      return floatDigits(numberAt(args, 0), Number(bigintAt(args, 1)), method);
    },
    generate: ({ values }, call) => {
      if (call.type.kind === 'decimal') return null;
      if (call.arguments.length === 1) return total(method.code(must(values[0])));
      const digits = constantValue(call.arguments[1]);
      return typeof digits === 'bigint'
        ? digitsCode(must(values[0]), Number(digits), method)
        : null;
    },
  });
}

/** The same steps as `floatDigits`. */
function digitsCode(value: Instruction, digits: number, method: Method): Computation {
  const factor = f64.const(10 ** Math.min(Math.abs(digits), digitsMax));
  const shifted = digits < 0 ? f64.div(value, factor) : f64.mul(value, factor);
  const whole = method.code(shifted);
  const result = digits < 0 ? f64.mul(whole, factor) : f64.div(whole, factor);
  const isFinite = f64.lt(f64.abs(shifted), f64.const(Infinity));
  // A double, as the signature says.
  return total(select(isFinite, result, value as Instruction<'f64'>));
}

/** The scale of a rounded decimal: the digits asked for, where they are known. */
function digitsOf({ constant }: Argument, scale: number): number {
  const digits = constant === undefined ? null : literalValue(constant, bigintType);
  return typeof digits === 'bigint' ? Math.min(scale, Math.max(0, Number(digits))) : scale;
}

function decimalDigits(
  args: readonly Value[],
  call: { readonly type: SqlType; readonly arguments: readonly { readonly type: SqlType }[] },
  method: Method,
): Value {
  const from = must(call.arguments[0]).type as DecimalType;
  const to = call.type as DecimalType;
  const digits = args.length > 1 ? bigintAt(args, 1) : 0n;
  const dropped = BigInt(from.scale) - digits;
  const value = args[0] as bigint;
  if (dropped <= 0n) return checkedDecimal(value / 10n ** BigInt(from.scale - to.scale), to);
  if (dropped > 20n) return 0n;
  const unit = 10n ** dropped;
  const rounded = method.decimal(value, unit) * unit;
  return checkedDecimal(rounded / 10n ** BigInt(from.scale - to.scale), to);
}

function floatDigits(value: number, digits: number, method: Method): number {
  if (!Number.isFinite(value)) return value;
  const factor = 10 ** Math.min(Math.abs(digits), digitsMax);
  const scaled = digits < 0 ? value / factor : value * factor;
  // Digits beyond those of a double change nothing.
  if (!Number.isFinite(scaled)) return value;
  const result = method.float(scaled);
  return digits < 0 ? result * factor : result / factor;
}

/** To the nearest whole number, halves away from zero. */
function roundHalfAway(value: number): number {
  const truncated = Math.trunc(value);
  return Math.abs(value - truncated) >= 0.5 ? truncated + Math.sign(value) : truncated;
}

function roundCode(value: Instruction): Instruction {
  const truncated = f64.trunc(value);
  const isHalf = f64.ge(f64.abs(f64.sub(value, truncated)), f64.const(0.5));
  const away = f64.add(truncated, f64.copysign(f64.const(1), value));
  return select(isHalf, away, truncated);
}
