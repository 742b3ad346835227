import { type Instruction, i64 } from '@millrace/wasm';

/**
 * Quotient towards minus infinity by a positive constant: what is below zero by less than the
 * divisor is -1. Written for a constant divisor, which becomes a multiplication.
 */
export function floorDivideCode(value: Instruction, divisor: bigint): Instruction<'i64'> {
  const by = i64.const(divisor);
  // For a negative value: -1 - (-1 - value) / divisor, with both divisions of positive numbers.
  const sign = i64.shrS(value, i64.const(63));
  return i64.xor(i64.divS(i64.xor(value, sign), by), sign);
}

/** The remainder that belongs to it: from 0 to the divisor. */
export function floorRemainderCode(value: Instruction, divisor: bigint): Instruction<'i64'> {
  return i64.sub(value, i64.mul(floorDivideCode(value, divisor), i64.const(divisor)));
}
