import { i32, i64, type Instruction, type Local, yielding } from '@millrace/wasm';
import { goldenGamma, mixFirst, mixSecond } from './random-words.ts';

/** `randomWord` in generated code; `scratch` is overwritten. */
export function randomWordCode(
  scratch: Local<'i64'>,
  state: Instruction,
  index: number,
): Instruction<'i64'> {
  return mixCode(scratch, i64.add(state, i64.const((BigInt(index) + 1n) * goldenGamma)));
}

/** `mix` in generated code; `scratch` is overwritten. */
export function mixCode(scratch: Local<'i64'>, value: Instruction): Instruction<'i64'> {
  const folded = (bits: number) => i64.xor(scratch.get, i64.shrU(scratch.get, i64.const(bits)));
  return yielding(
    [
      scratch.set(value),
      scratch.set(i64.mul(folded(30), i64.const(mixFirst))),
      scratch.set(i64.mul(folded(27), i64.const(mixSecond))),
    ],
    folded(31),
  );
}

/** `pick` in generated code, for a word and a bound of type i64. */
export function pickCode(
  word: Instruction,
  from: number,
  bits: number,
  n: Instruction,
): Instruction<'i64'> {
  return i64.shrU(i64.mul(bitsCode(word, from, bits), n), i64.const(bits));
}

/** `bits` bits of a word from bit `from` on. */
export function bitsCode(word: Instruction, from: number, bits: number): Instruction<'i64'> {
  const shifted = from === 0 ? word : i64.shrU(word, i64.const(from));
  if (from + bits === 64) return shifted as Instruction<'i64'>;
  return i64.and(shifted, i64.const((1n << BigInt(bits)) - 1n));
}

/** `pick` as i32, for a constant bound. */
export function pickConstantCode(
  word: Instruction,
  from: number,
  bits: number,
  n: number,
): Instruction<'i32'> {
  return i32.wrapI64(pickCode(word, from, bits, i64.const(n)));
}
