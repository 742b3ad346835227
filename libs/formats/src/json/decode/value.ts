import type { SqlType, Vector } from '@millrace/data';
import { unreachable } from '@millrace/std';
import { i32, i64, memory, nothing, type Statement, sequence, when } from '@millrace/wasm';
import { advance, isByte, isWord } from './bytes.ts';
import { integerInto, readDecimal, readFloat, readInteger } from './number-value.ts';
import { readJson, readText } from './text-value.ts';
import {
  type Outcome,
  place,
  refuse,
  setValidity,
  storeWord,
  takeEnd,
  type ValueCode,
} from './value-code.ts';

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
    case 'list':
      return readList(code, vector, type.element, outcome);
    case 'null':
    case 'bytea':
    case 'time':
    case 'interval':
      // Of these only NULL is read here; a value leaves the row to the slow path.
      return outcome.absent;
    default:
      return unreachable(type);
  }
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

function readList(code: ValueCode, vector: Vector, element: SqlType, outcome: Outcome): Statement {
  const { at, builder, scratch } = code;
  return when(
    isByte(at, '['),
    [
      at.set(builder.call(code.list(element), at.get)),
      when(i32.eqz(at.get), [refuse]),
      storeWord(code, vector, memory.loadI64(i32.const(scratch.list))),
      outcome.present,
    ],
    [outcome.absent],
  );
}
