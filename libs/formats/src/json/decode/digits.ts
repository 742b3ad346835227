import {
  block,
  branch,
  type FunctionBuilder,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, type Cursor } from './bytes.ts';
import type { Scratch } from './scratch.ts';

export interface DigitLocals {
  readonly word: Local<'i64'>;
  /** How many of the eight bytes are digits before the first that is not. */
  readonly count: Local<'i32'>;
}

/** A whole number of any length under way. */
export interface NumberLocals extends DigitLocals {
  readonly value: Local<'i64'>;
  readonly digits: Local<'i32'>;
}

export function numberLocals(fn: FunctionBuilder): NumberLocals {
  return {
    word: fn.local('i64'),
    count: fn.local('i32'),
    value: fn.local('i64'),
    digits: fn.local('i32'),
  };
}

/** Reads eight bytes and counts the digits that they begin with. */
export function loadDigits(at: Cursor, { word, count }: DigitLocals): Statement {
  const notDigits = i64.and(
    i64.or(i64.add(word.get, i64.const(0x7676767676767676n)), word.get),
    i64.const(0x8080808080808080n),
  );
  return sequence(
    word.set(i64.xor(memory.loadI64(at.get), i64.const(0x3030303030303030n))),
    count.set(i32.wrapI64(i64.shrU(i64.ctz(notDigits), i64.const(3)))),
  );
}

/** The number that those digits write, of which there is at least one: three multiplications. */
export function digitsValue({ word, count }: DigitLocals): Instruction<'i64'> {
  const bits = i64.extendI32U(i32.shl(i32.sub(i32.const(8), count.get), i32.const(3)));
  const aligned = i64.and(i64.shl(word.get, bits), i64.const(0x0f0f0f0f0f0f0f0fn));
  const pairs = i64.and(
    i64.shrU(i64.mul(aligned, i64.const(2561)), i64.const(8)),
    i64.const(0x00ff00ff00ff00ffn),
  );
  const fours = i64.and(
    i64.shrU(i64.mul(pairs, i64.const(6553601)), i64.const(16)),
    i64.const(0x0000ffff0000ffffn),
  );
  return i64.shrU(i64.mul(fours, i64.const(42949672960001n)), i64.const(32));
}

/** Whether the digits begin with a zero that is not alone, which JSON forbids. */
export function leadingZero({ word, count }: DigitLocals): Instruction<'i32'> {
  return i32.and(i64.eqz(i64.and(word.get, i64.const(0xff))), i32.gtU(count.get, i32.const(1)));
}

/** Ten to the power of `exponent`, which is at most 18. */
export function integerPower(scratch: Scratch, exponent: Instruction): Instruction<'i64'> {
  return memory.loadI64(i32.shl(exponent, i32.const(3)), scratch.integerPowers);
}

/**
 * Appends all digits at `at` to `value` and their number to `digits`. With more than nineteen of
 * them `value` is meaningless.
 */
export function readDigits(scratch: Scratch, at: Cursor, locals: NumberLocals): Statement {
  const [again, done] = [label('eight'), label('no digit')];
  const { count, value, digits } = locals;
  return block(
    done,
    loop(
      again,
      loadDigits(at, locals),
      when(i32.eqz(count.get), [branch(done)]),
      value.set(i64.add(i64.mul(value.get, integerPower(scratch, count.get)), digitsValue(locals))),
      digits.set(i32.add(digits.get, count.get)),
      advance(at, count.get),
      when(i32.eq(count.get, i32.const(8)), [branch(again)]),
    ),
  );
}
