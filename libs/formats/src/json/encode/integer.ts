import {
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, type Output, putByte } from './output.ts';

export const eightDigits = 100_000_000;
const asciiZeros = 0x3030303030303030n;

/**
 * Sets `digits` to the eight decimal digits of a number below 10^8, a byte each, the first in the
 * lowest byte: halves, quarters and eighths by multiplication (Paul Khuong's method).
 */
export function eightDigitsInto(digits: Local<'i64'>, number: Instruction<'i32'>): Statement {
  const d = digits.get;
  const set = (value: Instruction): Statement => digits.set(value);
  const high = i64.extendI32U(i32.divU(i32.wrapI64(d), i32.const(10_000)));
  const quarter = i64.and(
    i64.shrU(i64.mul(d, i64.const(10486)), i64.const(20)),
    i64.const(0x7f0000007fn),
  );
  const tens = i64.and(
    i64.shrU(i64.mul(d, i64.const(103)), i64.const(10)),
    i64.const(0x000f000f000f000fn),
  );
  return sequence(
    set(i64.extendI32U(number)),
    // The quotient takes the low half, the rest the high one: q + (n - 10000 q) * 2^32.
    set(i64.sub(i64.shl(d, i64.const(32)), i64.mul(high, i64.const((10_000n << 32n) - 1n)))),
    set(i64.sub(i64.shl(d, i64.const(16)), i64.mul(quarter, i64.const((100n << 16n) - 1n)))),
    set(i64.sub(i64.shl(d, i64.const(8)), i64.mul(tens, i64.const((10n << 8n) - 1n)))),
  );
}

/** Writes the last `count` of eight digits. */
export function putLastDigits(to: Output, digits: Local<'i64'>, count: number): Statement {
  const text = i64.shrU(i64.add(digits.get, i64.const(asciiZeros)), i64.const((8 - count) * 8));
  return sequence(memory.storeI64(to.get, text), advance(to, count));
}

/** `integer(value, to)`: writes a signed integer; gives the address behind it. */
export function addInteger(builder: ModuleBuilder): FunctionReference {
  const fn = builder.function('integer', ['i64', 'i32'], ['i32']);
  const value = fn.parameter<'i64'>(0);
  const to = fn.parameter<'i32'>(1);
  const digits = fn.local('i64');
  const [high, zeros] = [fn.local('i64'), fn.local('i32')];
  const base = i64.const(eightDigits);
  /** Without leading zeros, but for a zero itself. */
  const putShort = (number: Instruction): Statement =>
    sequence(
      eightDigitsInto(digits, i32.wrapI64(number)),
      zeros.set(
        i32.wrapI64(i64.shrU(i64.ctz(i64.or(digits.get, i64.const(1n << 56n))), i64.const(3))),
      ),
      memory.storeI64(
        to.get,
        i64.shrU(
          i64.add(digits.get, i64.const(asciiZeros)),
          i64.extendI32U(i32.shl(zeros.get, i32.const(3))),
        ),
      ),
      advance(to, i32.sub(i32.const(8), zeros.get)),
    );
  const putEight = (number: Instruction): Statement =>
    sequence(eightDigitsInto(digits, i32.wrapI64(number)), putLastDigits(to, digits, 8));
  fn.add(
    when(i64.ltS(value.get, i64.const(0)), [
      putByte(to, '-'),
      value.set(i64.sub(i64.const(0), value.get)),
    ]),
    when(i64.ltU(value.get, base), [putShort(value.get), giveBack(to.get)]),
    high.set(i64.divU(value.get, base)),
    value.set(i64.sub(value.get, i64.mul(high.get, base))),
    when(
      i64.ltU(high.get, base),
      [putShort(high.get)],
      [putShort(i64.divU(high.get, base)), putEight(i64.remU(high.get, base))],
    ),
    putEight(value.get),
    giveBack(to.get),
  );
  return fn;
}

/** Writes a number below 10^`count` with leading zeros; `count` is at most 18. */
export function putPadded(
  to: Output,
  number: Instruction<'i64'>,
  count: number,
  digits: Local<'i64'>,
): Statement {
  const base = i64.const(eightDigits);
  if (count <= 8) {
    return sequence(eightDigitsInto(digits, i32.wrapI64(number)), putLastDigits(to, digits, count));
  }
  return sequence(
    putPadded(to, i64.divU(number, base), count - 8, digits),
    eightDigitsInto(digits, i32.wrapI64(i64.remU(number, base))),
    putLastDigits(to, digits, 8),
  );
}
