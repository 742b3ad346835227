import type { SqlType, Vector } from '@millrace/data';
import { f32, i32, i64, memory, type Statement, sequence, when } from '@millrace/wasm';
import { advance, byteAt, isByte } from './bytes.ts';
import { digitsValue, getEnd, leadingZero, loadDigits } from './number.ts';
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

export function readInteger(
  code: ValueCode,
  vector: Vector,
  outcome: Outcome,
  bits: number,
): Statement {
  const { value } = code.locals;
  if (bits === 64) {
    return integerInto(
      code,
      outcome.absent,
      sequence(storeWord(code, vector, value.get), outcome.present),
    );
  }
  const half = 2n ** BigInt(bits - 1);
  const fits = i64.ltU(i64.add(value.get, i64.const(half)), i64.const(2n * half));
  return integerInto(
    code,
    outcome.absent,
    sequence(
      when(i32.eqz(fits), [refuse]),
      memory.storeI32(place(code, vector), i32.wrapI64(value.get), code.column(vector).values),
      outcome.present,
    ),
  );
}

/** Runs `read` when a number begins here. */
function whenNumber({ at }: ValueCode, read: Statement, absent: Statement): Statement {
  const digit = i32.leU(i32.sub(byteAt(at), i32.const(0x30)), i32.const(9));
  return when(i32.or(digit, isByte(at, '-')), [read], [absent]);
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
