import { type Instruction, i32, select } from '@millrace/wasm';

/**
 * Of the next sixteen bytes a bit for each that belongs to a text of which `left` bytes are left.
 */
export function bytesLeft(left: Instruction): Instruction<'i32'> {
  return select(
    i32.ltS(left, i32.const(16)),
    i32.xor(i32.shl(i32.const(-1), left), i32.const(-1)),
    i32.const(0xffff),
  );
}
