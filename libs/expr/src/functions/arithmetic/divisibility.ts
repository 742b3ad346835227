import type { CallExpression, Expression } from '@millrace/program';
import { type Instruction, i64 } from '@millrace/wasm';
import { constantValue } from '../../evaluate/literal.ts';
import { isInteger } from '../../resolve/type-rules.ts';

/** `dividend % divisor = 0` of integers, or `<> 0`. */
export interface DivisibilityTest {
  readonly dividend: Expression;
  /** Not zero. */
  readonly divisor: bigint;
  readonly negated: boolean;
}

/** The divisibility test that a comparison is, if it is one by a constant. */
export function divisibilityTest(call: CallExpression): DivisibilityTest | null {
  if (call.function !== '=' && call.function !== '<>') return null;
  const [remainder, zero] = call.arguments;
  if (remainder?.kind !== 'call' || remainder.function !== '%') return null;
  if (!isInteger(remainder.type) || Number(constantValue(zero) ?? 1) !== 0) return null;
  const [dividend, by] = remainder.arguments;
  const divisor = constantValue(by);
  if (dividend === undefined || (typeof divisor !== 'bigint' && typeof divisor !== 'number')) {
    return null;
  }
  if (BigInt(divisor) === 0n) return null;
  return { dividend, divisor: BigInt(divisor), negated: call.function === '<>' };
}

/**
 * Whether a value is a multiple, without dividing: times the inverse of the divisor's odd part
 * modulo 2^64, multiples and only they become small numbers (Hacker's Delight, 10-17).
 */
export function divisibilityCode(
  value: Instruction,
  { divisor, negated }: Pick<DivisibilityTest, 'divisor' | 'negated'>,
): Instruction<'i32'> {
  const wide = value.type === 'i64' ? value : i64.extendI32S(value);
  const magnitude = divisor < 0n ? -divisor : divisor;
  const power = magnitude & -magnitude;
  const odd = magnitude / power;
  if (odd === 1n) {
    const rest = i64.and(wide, i64.const(power - 1n));
    return negated ? i64.ne(rest, i64.const(0)) : i64.eqz(rest);
  }
  const highest = ((2n ** 63n - 1n) / odd) & -power;
  const shifted = i64.add(i64.mul(wide, i64.const(inverse(odd))), i64.const(highest));
  const twos = BigInt(power.toString(2).length - 1);
  const quotient = twos === 0n ? shifted : i64.rotr(shifted, i64.const(twos));
  const limit = i64.const((2n * highest) >> twos);
  const relation = negated ? i64.gtU : i64.leU;
  return relation(quotient, limit);
}

/**
 * The inverse of an odd number modulo 2^64, by Newton's method: each step doubles the right bits.
 */
function inverse(odd: bigint): bigint {
  let found = odd;
  for (let bits = 3; bits < 64; bits *= 2) found = BigInt.asIntN(64, found * (2n - odd * found));
  return found;
}
