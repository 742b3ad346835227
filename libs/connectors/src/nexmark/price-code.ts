import { must } from '@millrace/std';
import {
  f64,
  type FunctionBuilder,
  i32,
  i64,
  type Instruction,
  memory,
  yielding,
} from '@millrace/wasm';

/** Steps of the table for each power of two. */
const steps = 128;

/** 2^52 and 1.5 * 2^52: adding them leaves the rounded integer in the low bits of a double. */
const roundUnsigned = 2 ** 52;
const roundSigned = 1.5 * 2 ** 52;

/** The bits of 100 * 2^(j / steps). */
export const priceTable: Float64Array = Float64Array.from(
  { length: steps },
  (_, j) => 100 * 2 ** (j / steps),
);

/** Of the series of 2^(r / steps) by powers of r. */
const series = [1, 2, 3, 4].map((n) => {
  const factorial = [1, 1, 2, 6, 24][n] ?? 1;
  return (Math.LN2 / steps) ** n / factorial;
});

/**
 * The price of a word: 10^(6 U) * 100, rounded, for the uniform U of its upper 52 bits. The power
 * is 2^(k + j / steps + r / steps) with |r| <= 1/2: an exponent, a table and four terms of a
 * series, whose error is below 2e-15; with the rounding of products the whole is within 5e-15 of
 * the true value. A price of at most 1e8 thus differs from the correctly rounded one about once in
 * 10^7.
 */
export function priceCode(
  code: FunctionBuilder,
  word: Instruction,
  table: number,
): Instruction<'i64'> {
  const [x, rounded, rest] = [code.local('f64'), code.local('f64'), code.local('f64')];
  const step = code.local('i32');
  // A double in [1, 2) of which the mantissa is random, less one.
  const uniform = f64.sub(
    f64.reinterpretI64(i64.or(i64.shrU(word, i64.const(12)), i64.const(0x3ff0000000000000n))),
    f64.const(1),
  );
  const power = f64.reinterpretI64(
    i64.add(
      memory.loadI64(i32.shl(i32.and(step.get, i32.const(steps - 1)), i32.const(3)), table),
      i64.shl(i64.extendI32S(i32.shrU(step.get, i32.const(Math.log2(steps)))), i64.const(52)),
    ),
  );
  const correction = series.reduceRight<Instruction<'f64'> | null>(
    (sum, factor) =>
      sum === null ? f64.const(factor) : f64.add(f64.const(factor), f64.mul(rest.get, sum)),
    null,
  );
  return yielding(
    [
      x.set(f64.mul(uniform, f64.const(6 * Math.log2(10) * steps))),
      rounded.set(f64.add(x.get, f64.const(roundSigned))),
      step.set(i32.wrapI64(i64.reinterpretF64(rounded.get))),
      rest.set(f64.sub(x.get, f64.sub(rounded.get, f64.const(roundSigned)))),
    ],
    i64.and(
      i64.reinterpretF64(
        f64.add(
          f64.mul(power, f64.add(f64.const(1), f64.mul(rest.get, must(correction)))),
          f64.const(roundUnsigned),
        ),
      ),
      i64.const((1n << 52n) - 1n),
    ),
  );
}
