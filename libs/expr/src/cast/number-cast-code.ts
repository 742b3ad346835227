import type { SqlType } from '@millrace/data';
import { f32, f64, type Instruction, i32, i64, select } from '@millrace/wasm';
import { type Computation, total } from '../functions/scalar-function.ts';
import { narrowInteger } from '../generate/narrow-integer.ts';
import { type DecimalType, integerBits, isFloat } from '../resolve/type-rules.ts';

/** Times a positive constant; what does not fit 64 bits takes the interpreter. */
export function scaledByConstant(value: Instruction, factor: bigint): Computation {
  const highest = (2n ** 63n - 1n) / factor;
  return scaledWithin(value, factor, highest);
}

/** Times a constant where the size of the value is at most a limit. */
function scaledWithin(value: Instruction, factor: bigint, limit: bigint): Computation {
  return {
    setup: [],
    value: factor === 1n ? value : i64.mul(value, i64.const(factor)),
    slow: exceeds(value, limit),
    total: true,
  };
}

/** Whether the size of an integer is greater than a limit below 2^63. */
function exceeds(value: Instruction, limit: bigint): Instruction<'i32'> {
  return i64.gtU(i64.add(value, i64.const(limit)), i64.const(2n * limit));
}

function widened(value: Instruction): Instruction {
  return value.type === 'i32' ? i64.extendI32S(value) : value;
}

export function toIntegerCode(value: Instruction, from: SqlType, to: SqlType): Computation | null {
  if (isFloat(from)) return fromFloat(value, to);
  switch (from.kind) {
    case 'boolean':
      return total(to.kind === 'bigint' ? i64.extendI32U(value) : value);
    case 'decimal':
      return narrowedTo(i64.divS(value, i64.const(10n ** BigInt(from.scale))), to);
    case 'timestamp':
      return scaledByConstant(value, 1000n);
    default:
      return narrowedTo(widened(value), to);
  }
}

/** From 64 bits to fewer. */
function narrowedTo(wide: Instruction, to: SqlType): Computation {
  if (to.kind === 'bigint') return total(wide);
  const narrow = i32.wrapI64(wide);
  const fitted = narrowInteger(narrow, to);
  return { setup: [], value: narrow, slow: i64.ne(i64.extendI32S(fitted), wide), total: true };
}

/** Truncated, as DataFusion does; NaN and what is too large take the interpreter. */
function fromFloat(value: Instruction, to: SqlType): Computation {
  const double = value.type === 'f32' ? f64.promoteF32(value) : value;
  const truncated = f64.trunc(double);
  const limit = 2 ** (integerBits(to) - 1);
  const fits = i32.and(f64.ge(truncated, f64.const(-limit)), f64.lt(truncated, f64.const(limit)));
  return {
    setup: [],
    value: to.kind === 'bigint' ? i64.truncSatF64S(double) : i32.truncSatF64S(double),
    slow: i32.eqz(fits),
    total: true,
  };
}

export function toFloatCode(value: Instruction, from: SqlType, to: SqlType): Computation | null {
  if (to.kind === 'real') {
    if (value.type === 'f64') return total(f32.demoteF64(value));
    if (from.kind === 'decimal') return total(f32.demoteF64(decimalAsDouble(value, from)));
    if (value.type === 'i64') return total(f32.convertI64S(value));
    return value.type === 'i32' ? total(f32.convertI32S(value)) : null;
  }
  if (from.kind === 'decimal') return total(decimalAsDouble(value, from));
  if (value.type === 'f32') return total(f64.promoteF32(value));
  return total(value.type === 'i64' ? f64.convertI64S(value) : f64.convertI32S(value));
}

function decimalAsDouble(value: Instruction, { scale }: DecimalType): Instruction {
  return f64.div(f64.convertI64S(value), f64.const(10 ** scale));
}

export function toDecimalCode(
  value: Instruction,
  from: SqlType,
  to: DecimalType,
): Computation | null {
  if (isFloat(from) || from.kind === 'boolean') return null;
  const highest = 10n ** BigInt(to.precision) - 1n;
  const shift = to.scale - (from.kind === 'decimal' ? from.scale : 0);
  if (shift >= 0) {
    const factor = 10n ** BigInt(shift);
    return scaledWithin(widened(value), factor, highest / factor);
  }
  // Half away from zero: half a unit is added to the size before digits are cut off.
  const unit = 10n ** BigInt(-shift);
  const sign = i64.shrS(value, i64.const(63));
  const half = select(i64.eqz(sign), i64.const(unit / 2n), i64.const(-(unit / 2n)));
  const rounded = i64.divS(i64.add(value, half), i64.const(unit));
  return { setup: [], value: rounded, slow: exceeds(rounded, highest), total: true };
}
