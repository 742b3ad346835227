import type { SqlType } from '@millrace/data';
import { i32, type Instruction } from '@millrace/wasm';

/** What an integer type of at most 32 bits keeps of an i32: its low bits, with their sign. */
export function narrowInteger(value: Instruction, { kind }: SqlType): Instruction {
  if (kind === 'tinyint') return i32.extend8S(value);
  return kind === 'smallint' ? i32.extend16S(value) : value;
}
