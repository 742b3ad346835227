import { type Instruction, i32, i64 } from '@millrace/wasm';

/** Address of a view's bytes. */
export function addressOf(view: Instruction): Instruction<'i32'> {
  return i32.wrapI64(view);
}

/** Bytes of a text, elements of a list. */
export function countOf(view: Instruction): Instruction<'i32'> {
  return i32.wrapI64(i64.shrU(view, i64.const(32)));
}

export function viewOf(address: Instruction, count: Instruction): Instruction<'i64'> {
  return i64.or(i64.extendI32U(address), i64.shl(i64.extendI32U(count), i64.const(32)));
}
