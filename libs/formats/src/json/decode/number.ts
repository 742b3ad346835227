import {
  branch,
  f64,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, byteAt, type Cursor, isBetween, isByte } from './bytes.ts';
import { integerPower, type NumberLocals, numberLocals, readDigits } from './digits.ts';
import { type Scratch, setEnd } from './scratch.ts';

/**
 * `longInteger(at)`: the integer from 0 to 2^63 - 1 at `at`; `scratch.end` is where it ended, or 0
 * for anything else.
 */
export function addLongInteger(builder: ModuleBuilder, scratch: Scratch): FunctionReference {
  const fn = builder.function('longInteger', ['i32'], ['i64']);
  const at = fn.parameter<'i32'>(0);
  const locals = numberLocals(fn);
  fn.add(
    readDigits(scratch, at, locals),
    setEnd(scratch, at.get),
    // Nineteen digits are below 2^64, so that what is too much has its highest bit set.
    when(i32.gtU(locals.digits.get, i32.const(19)), [setEnd(scratch, i32.const(0))]),
    when(i64.ltS(locals.value.get, i64.const(0)), [setEnd(scratch, i32.const(0))]),
    giveBack(locals.value.get),
  );
  return fn;
}

/**
 * `scaled(at, scale)`: the number at `at`, without an exponent and with at most `scale` decimals,
 * times 10^scale; at most 18 digits. `scratch.end` as above.
 */
export function addScaled(builder: ModuleBuilder, scratch: Scratch): FunctionReference {
  const fn = builder.function('scaled', ['i32', 'i32'], ['i64']);
  const [at, scale] = [fn.parameter<'i32'>(0), fn.parameter<'i32'>(1)];
  const locals = numberLocals(fn);
  const [negative, whole] = [fn.local('i32'), fn.local('i32')];
  const refuse = sequence(setEnd(scratch, i32.const(0)), giveBack(i64.const(0)));
  const { value, digits } = locals;
  fn.add(
    readMantissa(scratch, { at, ...locals, whole, negative }, refuse),
    // From here on `digits` counts the decimals that are missing.
    digits.set(i32.sub(i32.add(whole.get, scale.get), digits.get)),
    when(i32.ltS(digits.get, i32.const(0)), [refuse]),
    when(i32.gtU(i32.add(whole.get, scale.get), i32.const(18)), [refuse]),
    value.set(i64.mul(value.get, integerPower(scratch, digits.get))),
    when(negative.get, [value.set(i64.sub(i64.const(0), value.get))]),
    setEnd(scratch, at.get),
    giveBack(value.get),
  );
  return fn;
}

/**
 * `double(at)`: the number at `at`, correctly rounded: exact arithmetic where mantissa and power of
 * ten are exact doubles (Clinger), the host's `Number` otherwise. `scratch.end` as above.
 */
export function addDouble(
  builder: ModuleBuilder,
  scratch: Scratch,
  parseNumber: FunctionReference,
): FunctionReference {
  const fn = builder.function('double', ['i32'], ['f64']);
  const at = fn.parameter<'i32'>(0);
  const locals = numberLocals(fn);
  const [start, whole, negative] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [exponent, result] = [fn.local('i32'), fn.local('f64')];
  const refuse = sequence(setEnd(scratch, i32.const(0)), giveBack(f64.const(0)));
  const { value, digits } = locals;
  const power = (n: Instruction): Instruction<'f64'> =>
    memory.loadF64(i32.shl(n, i32.const(3)), scratch.doublePowers);
  fn.add(
    start.set(at.get),
    readMantissa(scratch, { at, ...locals, whole, negative }, refuse),
    exponent.set(i32.sub(whole.get, digits.get)),
    when(i32.eq(i32.or(byteAt(at), i32.const(0x20)), i32.const(0x65)), [
      readExponent({ at, exponent, digits, sign: whole, digit: locals.count }, refuse),
    ]),
    setEnd(scratch, at.get),
    when(
      i32.and(
        i32.and(i32.leU(digits.get, i32.const(18)), i64.leU(value.get, i64.const(2n ** 53n))),
        isBetween(exponent.get, -22, 22),
      ),
      [
        result.set(f64.convertI64S(value.get)),
        when(
          i32.ltS(exponent.get, i32.const(0)),
          [result.set(f64.div(result.get, power(i32.sub(i32.const(0), exponent.get))))],
          [result.set(f64.mul(result.get, power(exponent.get)))],
        ),
        when(negative.get, [result.set(f64.neg(result.get))]),
        giveBack(result.get),
      ],
    ),
    result.set(builder.call(parseNumber, start.get, i32.sub(at.get, start.get))),
    when(f64.eq(f64.abs(result.get), f64.const(Infinity)), [refuse]),
    giveBack(result.get),
  );
  return fn;
}

interface MantissaLocals extends NumberLocals {
  readonly at: Cursor;
  /** How many of the digits stand before the point. */
  readonly whole: Local<'i32'>;
  readonly negative: Local<'i32'>;
}

/** A sign, digits and perhaps decimals, of which there is one at least behind a point. */
function readMantissa(scratch: Scratch, locals: MantissaLocals, refuse: Statement): Statement {
  const { at, digits, whole, negative } = locals;
  return sequence(
    negative.set(isByte(at, '-')),
    advance(at, negative.get),
    when(i32.and(isByte(at, '0'), isBetween(byteAt(at, 1), 0x30, 0x39)), [refuse]),
    readDigits(scratch, at, locals),
    when(i32.eqz(digits.get), [refuse]),
    whole.set(digits.get),
    when(isByte(at, '.'), [
      advance(at, 1),
      readDigits(scratch, at, locals),
      when(i32.eq(digits.get, whole.get), [refuse]),
    ]),
  );
}

interface ExponentLocals {
  readonly at: Cursor;
  /** Gets the written exponent added, or something beyond any double. */
  readonly exponent: Local<'i32'>;
  /** Set beyond eighteen where the exponent is too long to be counted. */
  readonly digits: Local<'i32'>;
  readonly sign: Local<'i32'>;
  readonly digit: Local<'i32'>;
}

function readExponent(locals: ExponentLocals, refuse: Statement): Statement {
  const { at, exponent, digits, sign, digit } = locals;
  const again = label('exponent');
  return sequence(
    advance(at, 1),
    sign.set(i32.const(1)),
    when(isByte(at, '-'), [sign.set(i32.const(-1))]),
    when(i32.or(isByte(at, '-'), isByte(at, '+')), [advance(at, 1)]),
    digit.set(i32.sub(byteAt(at), i32.const(0x30))),
    when(i32.gtU(digit.get, i32.const(9)), [refuse]),
    exponent.set(i32.add(exponent.get, i32.mul(sign.get, digit.get))),
    advance(at, 1),
    // More digits are rare enough for the host: it only has to know where the number ends.
    loop(
      again,
      when(isBetween(byteAt(at), 0x30, 0x39), [
        digits.set(i32.const(19)),
        advance(at, 1),
        branch(again),
      ]),
    ),
  );
}
