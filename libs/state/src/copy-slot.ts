import { type Local, memory, type Statement } from '@millrace/wasm';

/** Copies a slot, word by word. */
export function copySlot(to: Local<'i32'>, from: Local<'i32'>, bytes: number): Statement[] {
  return Array.from({ length: bytes / 8 }, (_, word) =>
    memory.storeI64(to.get, memory.loadI64(from.get, word * 8), word * 8),
  );
}
