import type { SqlType, Vector } from '@millrace/data';
import { must, unreachable } from '@millrace/std';
import {
  f32,
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  nothing,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import type { JsonFormat } from '../../format-spec.ts';
import { advance, byteAt, type Cursor, isByte, isNotByte, isWord } from './bytes.ts';
import { digitsValue, getEnd, leadingZero, loadDigits } from './number.ts';
import type { Scratch } from './scratch.ts';
import { findSpecial } from './string.ts';

/** Functions of the module that values are read with. */
export interface ValueFunctions {
  readonly stringEnd: FunctionReference;
  readonly skipValue: FunctionReference;
  readonly longInteger: FunctionReference;
  readonly scaled: FunctionReference;
  readonly double: FunctionReference;
  readonly timestamp: FunctionReference;
  readonly date: FunctionReference;
  /** `text(at)`: a string with escapes, unescaped into the decoder's heap; a view, or 0. */
  readonly escapedText: FunctionReference;
}

/** What the code of one struct's function works with. */
export interface ValueCode {
  readonly builder: ModuleBuilder;
  readonly functions: ValueFunctions;
  readonly scratch: Scratch;
  readonly format: JsonFormat;
  readonly fn: FunctionBuilder;
  readonly at: Cursor;
  readonly row: Local<'i32'>;
  readonly locals: ValueLocals;
  /** Where the values and the validity of a vector stand. */
  column(vector: Vector): { readonly values: number; readonly validity: number };
  /** The function of the struct that this vector is. */
  object(vector: Vector): FunctionReference;
}

export interface ValueLocals {
  readonly word: Local<'i64'>;
  readonly count: Local<'i32'>;
  readonly start: Local<'i32'>;
  readonly negative: Local<'i32'>;
  readonly value: Local<'i64'>;
  readonly float: Local<'f64'>;
  readonly chunk: Local<'v128'>;
}

export function valueLocals(fn: FunctionBuilder): ValueLocals {
  return {
    word: fn.local('i64'),
    count: fn.local('i32'),
    start: fn.local('i32'),
    negative: fn.local('i32'),
    value: fn.local('i64'),
    float: fn.local('f64'),
    chunk: fn.local('v128'),
  };
}

/** Leaves the row to the slow path: bad, or of a form that is too rare to be generated. */
export const refuse = giveBack(i32.const(0));

/**
 * Reads the value at `at` into its column's row and moves behind it. What follows the value is not
 * looked at: the next key, or the end of the object, has to begin there.
 */
export function readValue(code: ValueCode, vector: Vector): Statement {
  const { at } = code;
  const present = vector.nullable ? setValidity(code, vector, 1) : nothing;
  const absent = vector.nullable
    ? when(isWord(at, 'null'), [advance(at, 4), setValidity(code, vector, 0)], [refuse])
    : refuse;
  return readPresent(code, vector, { present, absent });
}

/** What to do when a value of the type stands here, and when none does. */
interface Outcome {
  readonly present: Statement;
  readonly absent: Statement;
}

function readPresent(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { type } = vector;
  switch (type.kind) {
    case 'boolean':
      return readBoolean(code, vector, outcome);
    case 'tinyint':
      return readInteger(code, vector, outcome, 8);
    case 'smallint':
      return readInteger(code, vector, outcome, 16);
    case 'integer':
      return readInteger(code, vector, outcome, 32);
    case 'bigint':
      return readInteger(code, vector, outcome, 64);
    case 'decimal':
      return readDecimal(code, vector, type, outcome);
    case 'real':
    case 'double':
      return readFloat(code, vector, outcome);
    case 'text':
      return readText(code, vector, outcome);
    case 'json':
      // The value null is NULL where the column can be; elsewhere it is kept as it is.
      return vector.nullable
        ? when(isByte(code.at, 'n'), [outcome.absent], [readJson(code, vector, outcome.present)])
        : readJson(code, vector, outcome.present);
    case 'timestamp':
      return readTimestamp(code, vector, outcome);
    case 'date':
      return readDate(code, vector, outcome);
    case 'struct':
      return readStruct(code, vector, outcome);
    case 'null':
    case 'bytea':
    case 'time':
    case 'interval':
    case 'list':
      // Of these only NULL is read here; a value leaves the row to the slow path.
      return outcome.absent;
    default:
      return unreachable(type);
  }
}

/** The column's address goes into the instruction, the row's offset is computed. */
function place({ row }: ValueCode, vector: Vector): Instruction<'i32'> {
  const shift = Math.log2(must(vector.width === 0 ? null : vector.width, 'width'));
  return shift === 0 ? row.get : i32.shl(row.get, i32.const(shift));
}

export function setValidity(code: ValueCode, vector: Vector, valid: 0 | 1): Statement {
  return memory.storeI32As8(code.row.get, i32.const(valid), code.column(vector).validity);
}

function storeWord(code: ValueCode, vector: Vector, value: Instruction): Statement {
  return memory.storeI64(place(code, vector), value, code.column(vector).values);
}

function readBoolean(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { at } = code;
  const store = (value: 0 | 1): Statement =>
    memory.storeI32As8(place(code, vector), i32.const(value), code.column(vector).values);
  return when(
    isWord(at, 'true'),
    [store(1), outcome.present, advance(at, 4)],
    [
      when(
        i32.and(isWord(at, 'fals'), isByte(at, 'e', 4)),
        [store(0), outcome.present, advance(at, 5)],
        [outcome.absent],
      ),
    ],
  );
}

/** The integer at `at` into `locals.value`; up to eight digits without leaving the function. */
function integerInto(code: ValueCode, absent: Statement, then: Statement): Statement {
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

function readInteger(code: ValueCode, vector: Vector, outcome: Outcome, bits: number): Statement {
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

/** Goes on where a function has ended that says so in the scratch memory. */
function takeEnd({ at, scratch }: ValueCode): Statement {
  return sequence(at.set(getEnd(scratch)), when(i32.eqz(at.get), [refuse]));
}

function readDecimal(
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

function readFloat(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
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

/** A view: the count in the high half, the address in the low. */
function viewOf(start: Instruction, end: Instruction): Instruction<'i64'> {
  const bytes = i64.extendI32U(i32.sub(end, start));
  return i64.or(i64.shl(bytes, i64.const(32)), i64.extendI32U(start));
}

function readText(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
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
          [
            value.set(builder.call(functions.escapedText, start.get)),
            at.set(getEnd(code.scratch)),
            when(i32.eqz(at.get), [refuse]),
          ],
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

function readTimestamp(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { at, locals, builder, functions, format } = code;
  const { value } = locals;
  const store = sequence(storeWord(code, vector, value.get), outcome.present);
  const millisMax = 10n ** 15n;
  const millis = sequence(
    when(i64.gtU(i64.add(value.get, i64.const(millisMax)), i64.const(2n * millisMax)), [refuse]),
    value.set(i64.mul(value.get, i64.const(1000))),
    store,
  );
  return when(
    isByte(at, '"'),
    [
      value.set(builder.call(functions.timestamp, i32.add(at.get, i32.const(1)))),
      takeEnd(code),
      store,
    ],
    format.timestampFormat === 'unix_millis'
      ? [integerInto(code, outcome.absent, millis)]
      : [outcome.absent],
  );
}

function readDate(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { at, locals, builder, functions } = code;
  return when(
    isByte(at, '"'),
    [
      locals.count.set(builder.call(functions.date, i32.add(at.get, i32.const(1)))),
      takeEnd(code),
      memory.storeI32(place(code, vector), locals.count.get, code.column(vector).values),
      outcome.present,
    ],
    [outcome.absent],
  );
}

function readStruct(code: ValueCode, vector: Vector, outcome: Outcome): Statement {
  const { at, row, builder } = code;
  return when(
    isByte(at, '{'),
    [
      at.set(builder.call(code.object(vector), at.get, row.get)),
      when(i32.eqz(at.get), [refuse]),
      outcome.present,
    ],
    [outcome.absent],
  );
}
