import type { SqlType, Vector } from '@millrace/data';
import {
  branch,
  f32,
  i32,
  i64,
  label,
  loop,
  memory,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, byteAt, isByte, isNotByte } from './bytes.ts';
import { digitsValue, leadingZero, loadDigits } from './digits.ts';
import { getEnd } from './scratch.ts';
import { type Outcome, place, refuse, storeWord, takeEnd, type ValueCode } from './value-code.ts';

/** The integer at `at` into `locals.value`; up to eight digits without leaving the function. */
export function integerInto(code: ValueCode, absent: Statement, then: Statement): Statement {
  const { at, locals } = code;
  const { value, count, negative } = locals;
  return sequence(
    negative.set(isByte(at, '-')),
    advance(at, negative.get),
    loadDigits(at, locals),
    when(
      count.get,
      [
        when(leadingZero(locals), [refuse]),
        value.set(digitsValue(locals)),
        when(
          i32.eq(count.get, i32.const(8)),
          [
            value.set(code.builder.call(code.functions.longInteger, at.get)),
            at.set(getEnd(code.scratch)),
            when(i32.eqz(at.get), [refuse]),
          ],
          [advance(at, count.get)],
        ),
        when(negative.get, [value.set(i64.sub(i64.const(0), value.get))]),
        then,
      ],
      // A minus alone is no number, nor is `-null`.
      [when(negative.get, [refuse]), absent],
    ),
  );
}

/**
 * Reads a number, or one that stands in a string, as many producers write them. `read` is given
 * what to do when there is none.
 */
function orQuoted(
  { at, locals }: ValueCode,
  absent: Statement,
  read: (absent: Statement) => Statement,
): Statement {
  const { quoted } = locals;
  const again = label('quoted number');
  return sequence(
    quoted.set(i32.const(0)),
    loop(
      again,
      read(
        sequence(
          when(quoted.get, [refuse]),
          when(isByte(at, '"'), [quoted.set(i32.const(1)), advance(at, 1), branch(again)]),
          absent,
        ),
      ),
    ),
    when(quoted.get, [when(isNotByte(at, '"'), [refuse]), advance(at, 1)]),
  );
}

export function readInteger(
  code: ValueCode,
  vector: Vector,
  outcome: Outcome,
  bits: number,
): Statement {
  const { value } = code.locals;
  if (bits === 64) {
    const store = sequence(storeWord(code, vector, value.get), outcome.present);
    return orQuoted(code, outcome.absent, (absent) => integerInto(code, absent, store));
  }
  const half = 2n ** BigInt(bits - 1);
  const fits = i64.ltU(i64.add(value.get, i64.const(half)), i64.const(2n * half));
  const store = sequence(
    when(i32.eqz(fits), [refuse]),
    memory.storeI32(place(code, vector), i32.wrapI64(value.get), code.column(vector).values),
    outcome.present,
  );
  return orQuoted(code, outcome.absent, (absent) => integerInto(code, absent, store));
}

/** Runs `read` when a number begins here, in a string or not. */
function whenNumber(code: ValueCode, read: Statement, absent: Statement): Statement {
  const { at } = code;
  const digit = i32.leU(i32.sub(byteAt(at), i32.const(0x30)), i32.const(9));
  const begins = i32.or(digit, isByte(at, '-'));
  return orQuoted(code, absent, (otherwise) => when(begins, [read], [otherwise]));
}

export function readDecimal(
  code: ValueCode,
  vector: Vector,
  type: Extract<SqlType, { kind: 'decimal' }>,
  outcome: Outcome,
): Statement {
  const { value } = code.locals;
  const limit = 10n ** BigInt(type.precision);
  const magnitude = i64.add(value.get, i64.const(limit - 1n));
  return whenNumber(
    code,
    sequence(
      value.set(code.builder.call(code.functions.scaled, code.at.get, i32.const(type.scale))),
      takeEnd(code),
      when(i64.gtU(magnitude, i64.const(2n * limit - 2n)), [refuse]),
      storeWord(code, vector, value.get),
      outcome.present,
    ),
    outcome.absent,
  );
}

export function readFloat(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { float } = code.locals;
  const { values } = code.column(vector);
  const narrow = f32.demoteF64(float.get);
  const store =
    vector.physical === 'f32'
      ? sequence(
          when(f32.eq(f32.abs(narrow), f32.const(Infinity)), [refuse]),
          memory.storeF32(place(code, vector), narrow, values),
        )
      : memory.storeF64(place(code, vector), float.get, values);
  return whenNumber(
    code,
    sequence(
      float.set(code.builder.call(code.functions.double, code.at.get)),
      takeEnd(code),
      store,
      outcome.present,
    ),
    outcome.absent,
  );
}
