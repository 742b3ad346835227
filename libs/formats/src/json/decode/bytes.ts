import {
  branch,
  i32,
  type Instruction,
  type Local,
  label,
  loop,
  memory,
  type Statement,
  when,
} from '@millrace/wasm';

/** A position in the input: a local that holds an address. */
export type Cursor = Local<'i32'>;

export const byteAt = (at: Cursor, offset = 0): Instruction<'i32'> =>
  memory.loadI32From8U(at.get, offset);

export const isByte = (at: Cursor, byte: number | string, offset = 0): Instruction<'i32'> =>
  i32.eq(byteAt(at, offset), i32.const(codeOf(byte)));

export const isNotByte = (at: Cursor, byte: number | string, offset = 0): Instruction<'i32'> =>
  i32.ne(byteAt(at, offset), i32.const(codeOf(byte)));

/** Whether the four letters of `word` stand here. */
export const isWord = (at: Cursor, word: string, offset = 0): Instruction<'i32'> =>
  i32.eq(memory.loadI32(at.get, offset), i32.const(Buffer.from(word).readInt32LE(0)));

export const advance = (at: Cursor, bytes: Instruction | number): Statement =>
  at.set(i32.add(at.get, typeof bytes === 'number' ? i32.const(bytes) : bytes));

/** Whether `low <= value <= high`, unsigned, for constants. */
export const isBetween = (value: Instruction, low: number, high: number): Instruction<'i32'> =>
  i32.leU(i32.sub(value, i32.const(low)), i32.const(high - low));

/**
 * Moves on to what is not whitespace. A newline ends a row, so it stops here: it is what keeps
 * every loop within the input.
 */
export function skipSpace(at: Cursor): Statement {
  const again = label('space');
  return when(i32.leU(byteAt(at), i32.const(0x20)), [
    loop(
      again,
      when(i32.or(isByte(at, ' '), i32.or(isByte(at, '\t'), isByte(at, '\r'))), [
        advance(at, 1),
        branch(again),
      ]),
    ),
  ]);
}

function codeOf(byte: number | string): number {
  return typeof byte === 'number' ? byte : byte.charCodeAt(0);
}
