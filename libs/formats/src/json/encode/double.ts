import {
  block,
  branch,
  branchIf,
  f64,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { eightDigitsInto, putLastDigits } from './integer.ts';
import { putByte, putText } from './output.ts';

/** Numbers with more decimals are written by the host. */
const decimalsMax = 6;

/**
 * `double(value, to)`: writes a number as JSON.stringify does, with null for what is none.
 *
 * Integers below 2^53 and decimals of few digits are done here: m / 10^k that gives back the value,
 * with m below 10^15 and the smallest such k, is its only decimal of so few digits, so it is the
 * shortest. The rest is `String` of the host.
 */
export function addDouble(
  builder: ModuleBuilder,
  integer: FunctionReference,
  otherDouble: FunctionReference,
): FunctionReference {
  const fn = builder.function('double', ['f64', 'i32'], ['i32']);
  const value = fn.parameter<'f64'>(0);
  const to = fn.parameter<'i32'>(1);
  const [magnitude, scaled] = [fn.local('f64'), fn.local('f64')];
  const [whole, digits] = [fn.local('i64'), fn.local('i64')];
  const done = label('done');
  const rounded = (count: number): Instruction<'f64'> => {
    const power = f64.const(10 ** count);
    return f64.div(f64.nearest(f64.mul(magnitude.get, power)), power);
  };
  const putDecimals = (count: number): Statement => {
    const power = 10 ** count;
    return sequence(
      scaled.set(f64.nearest(f64.mul(magnitude.get, f64.const(power)))),
      when(f64.eq(f64.div(scaled.get, f64.const(power)), magnitude.get), [
        when(f64.lt(value.get, f64.const(0)), [putByte(to, '-')]),
        digits.set(i64.truncSatF64S(scaled.get)),
        whole.set(i64.divU(digits.get, i64.const(power))),
        digits.set(i64.sub(digits.get, i64.mul(whole.get, i64.const(power)))),
        to.set(builder.call(integer, whole.get, to.get)),
        putByte(to, '.'),
        eightDigitsInto(digits, i32.wrapI64(digits.get)),
        putLastDigits(to, digits, count),
        giveBack(to.get),
      ]),
    );
  };
  fn.add(
    magnitude.set(f64.abs(value.get)),
    when(f64.lt(magnitude.get, f64.const(Infinity)), [], [putText(to, 'null'), giveBack(to.get)]),
    when(f64.eq(f64.trunc(magnitude.get), magnitude.get), [
      when(f64.lt(magnitude.get, f64.const(2 ** 53)), [
        giveBack(builder.call(integer, i64.truncSatF64S(value.get), to.get)),
      ]),
    ]),
    block(
      done,
      when(f64.lt(magnitude.get, f64.const(1e9)), [], [branch(done)]),
      // Below that, JavaScript writes an exponent.
      when(f64.lt(magnitude.get, f64.const(1e-6)), [branch(done)]),
      // What the most decimals do not give back, fewer do not either.
      branchIf(done, f64.ne(rounded(decimalsMax), magnitude.get)),
      ...Array.from({ length: decimalsMax }, (_, index) => putDecimals(index + 1)),
    ),
    giveBack(builder.call(otherDouble, value.get, to.get)),
  );
  return fn;
}
