import {
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type Statement,
  sequence,
} from '@millrace/wasm';

/** The place where output goes: a local that holds an address. Wide stores may go beyond it. */
export type Output = Local<'i32'>;

export const advance = (to: Output, bytes: Instruction | number): Statement =>
  to.set(i32.add(to.get, typeof bytes === 'number' ? i32.const(bytes) : bytes));

export function putByte(to: Output, byte: Instruction | string): Statement {
  const value = typeof byte === 'string' ? i32.const(byte.charCodeAt(0)) : byte;
  return sequence(memory.storeI32As8(to.get, value), advance(to, 1));
}

/** Constant text, eight bytes at a time. */
export function putText(to: Output, text: string): Statement {
  const bytes = Buffer.from(text);
  const padded = Buffer.alloc(bytes.length + 8);
  bytes.copy(padded);
  const stores: Statement[] = [];
  for (let offset = 0; offset < bytes.length; offset += 8) {
    stores.push(memory.storeI64(to.get, i64.const(padded.readBigInt64LE(offset)), offset));
  }
  return sequence(...stores, advance(to, bytes.length));
}
