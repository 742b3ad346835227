import type { Vector } from '@millrace/data';
import { i32, i64, type Instruction, type Statement, sequence, when } from '@millrace/wasm';
import { advance, isByte, isNotByte } from './bytes.ts';
import { findSpecial } from './string.ts';
import { type Outcome, refuse, storeWord, takeEnd, type ValueCode } from './value-code.ts';

/** A view: the count in the high half, the address in the low. */
function viewOf(start: Instruction, end: Instruction): Instruction<'i64'> {
  const bytes = i64.extendI32U(i32.sub(end, start));
  return i64.or(i64.shl(bytes, i64.const(32)), i64.extendI32U(start));
}

export function readText(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { at, locals, builder, functions } = code;
  const { start, count, chunk, value } = locals;
  return when(
    isByte(at, '"'),
    [
      advance(at, 1),
      start.set(at.get),
      findSpecial(at, chunk, count),
      value.set(viewOf(start.get, at.get)),
      when(isNotByte(at, '"'), [
        count.set(builder.call(functions.stringEnd, at.get, i32.const(0))),
        when(
          count.get,
          [at.set(count.get), value.set(viewOf(start.get, at.get))],
          [value.set(builder.call(functions.escapedText, start.get)), takeEnd(code)],
        ),
      ]),
      advance(at, 1),
      storeWord(code, vector, value.get),
      outcome.present,
    ],
    [outcome.absent],
  );
}

/** The text of a value of any kind, as it is. */
export function readJson(code: ValueCode, vector: Vector, present: Statement): Statement {
  const { at, locals, builder, functions } = code;
  const { start } = locals;
  return sequence(
    start.set(at.get),
    at.set(builder.call(functions.skipValue, at.get)),
    when(i32.eqz(at.get), [refuse]),
    storeWord(code, vector, viewOf(start.get, at.get)),
    present,
  );
}

/** Moves behind a value that no column wants: most are strings without escapes. */
export function skipUnwanted(code: ValueCode): Statement {
  const { at, locals, builder, functions } = code;
  const { start, count, chunk } = locals;
  const judge = (from: Instruction): Statement =>
    sequence(at.set(builder.call(functions.skipValue, from)), when(i32.eqz(at.get), [refuse]));
  return when(
    isByte(at, '"'),
    [
      start.set(at.get),
      advance(at, 1),
      findSpecial(at, chunk, count),
      when(isByte(at, '"'), [advance(at, 1)], [judge(start.get)]),
    ],
    [judge(at.get)],
  );
}
