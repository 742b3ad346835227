import type { SqlType, Vector } from '@millrace/data';
import { must, unreachable } from '@millrace/std';
import {
  type FunctionReference,
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
import { putPadded } from './integer.ts';
import { type Output, putByte, putText } from './output.ts';
import { escapeBytesMax } from './text.ts';

export interface PutFunctions {
  readonly integer: FunctionReference;
  readonly double: FunctionReference;
  readonly text: FunctionReference;
  readonly raw: FunctionReference;
  readonly timestamp: FunctionReference;
  readonly date: FunctionReference;
  /**
   * `hostValue(type, address, to, end)`: a value written by the host; the address behind it, or 0
   * when it does not fit before `end`.
   */
  readonly hostValue: FunctionReference;
}

/** Locals that hold where a vector of the batch stands. */
export interface ColumnLocals {
  readonly values: Local<'i32'>;
  readonly validity: Local<'i32'>;
}

export interface PutCode {
  readonly builder: ModuleBuilder;
  readonly functions: PutFunctions;
  readonly format: JsonFormat;
  readonly to: Output;
  readonly row: Local<'i32'>;
  /** Where the output has to end, less what the rest of the row may take without its texts. */
  readonly softEnd: Local<'i32'>;
  readonly digits: Local<'i64'>;
  readonly value: Local<'i64'>;
  column(vector: Vector): ColumnLocals;
  /** Leaves the function because a text of this many bytes does not fit. */
  outOfRoom(bytes: Instruction<'i64'>): Statement;
  /** Leaves the function because one that it called has said so. */
  readonly leave: Statement;
  /** The number by which the host knows a type that it writes. */
  hostType(type: SqlType): number;
  /** `list(view, to, softEnd)` for this type of element; 0 when the list does not fit. */
  list(element: SqlType): FunctionReference;
}

/** The most bytes that a value of the vector takes, without those of texts. */
export function fixedBytes(vector: Vector): number {
  return vector.physical === 'view' ? 2 : 48;
}

/** Writes the value of a vector that is not NULL and no struct. */
export function putValue(code: PutCode, vector: Vector): Statement {
  const { type } = vector;
  const { to, builder, functions, format } = code;
  const through = (target: FunctionReference, value: Instruction): Statement =>
    to.set(builder.call(target, value, to.get));
  switch (type.kind) {
    case 'null':
      return putText(to, 'null');
    case 'boolean':
      return when(
        memory.loadI32From8U(address(code, vector)),
        [putText(to, 'true')],
        [putText(to, 'false')],
      );
    case 'tinyint':
    case 'smallint':
    case 'integer':
      return through(functions.integer, i64.extendI32S(memory.loadI32(address(code, vector))));
    case 'bigint':
      return through(functions.integer, memory.loadI64(address(code, vector)));
    case 'decimal':
      return putDecimal(code, vector, type.scale);
    case 'double':
      return through(functions.double, memory.loadF64(address(code, vector)));
    case 'text':
      return putView(code, vector, functions.text, escapeBytesMax);
    case 'json':
      return putView(code, vector, functions.raw, 1);
    case 'timestamp':
      return format.timestampFormat === 'unix_millis'
        ? through(functions.integer, floorMillis(memory.loadI64(address(code, vector))))
        : through(functions.timestamp, memory.loadI64(address(code, vector)));
    case 'date':
      return through(functions.date, memory.loadI32(address(code, vector)));
    case 'real':
    case 'bytea':
    case 'time':
    case 'interval':
      return putByHost(code, vector);
    case 'list':
      return sequence(
        to.set(
          builder.call(
            code.list(type.element),
            memory.loadI64(address(code, vector)),
            to.get,
            code.softEnd.get,
          ),
        ),
        when(i32.eqz(to.get), [code.leave]),
      );
    case 'struct':
      return nothing;
    default:
      return unreachable(type);
  }
}

/** Where the row's value of a vector stands. */
function address(code: PutCode, vector: Vector): Instruction<'i32'> {
  const shift = Math.log2(must(vector.width === 0 ? null : vector.width, 'width'));
  return i32.add(code.column(vector).values.get, i32.shl(code.row.get, i32.const(shift)));
}

/** Writes what `put` does where the row's value is there, else null. */
export function putNullable(code: PutCode, vector: Vector, put: Statement): Statement {
  if (!vector.nullable) return put;
  const valid = memory.loadI32From8U(i32.add(code.column(vector).validity.get, code.row.get));
  return when(valid, [put], [putText(code.to, 'null')]);
}

function putView(
  code: PutCode,
  vector: Vector,
  target: FunctionReference,
  growth: number,
): Statement {
  const { to, value, builder, softEnd } = code;
  const bytes = i64.mul(i64.shrU(value.get, i64.const(32)), i64.const(growth));
  return sequence(
    value.set(memory.loadI64(address(code, vector))),
    // Signed: the constant parts of the row may have gone beyond the soft end already.
    when(i64.gtS(bytes, i64.extendI32S(i32.sub(softEnd.get, to.get))), [code.outOfRoom(bytes)]),
    to.set(builder.call(target, value.get, to.get)),
  );
}

function putByHost(code: PutCode, vector: Vector): Statement {
  const { to, value, builder, functions, softEnd } = code;
  const after = i32.wrapI64(value.get);
  return sequence(
    value.set(
      i64.extendI32U(
        builder.call(
          functions.hostValue,
          i32.const(code.hostType(vector.type)),
          address(code, vector),
          to.get,
          softEnd.get,
        ),
      ),
    ),
    // How much the host needs is not known here: any growth is tried.
    when(i32.eqz(after), [code.outOfRoom(i64.const(1 << 16))]),
    to.set(after),
  );
}

function floorMillis(micros: Instruction<'i64'>): Instruction<'i64'> {
  // Shifted by whole milliseconds until nothing is negative, so that dividing rounds down.
  const shiftMillis = (1n << 63n) / 1000n + 1n;
  const shifted = i64.add(micros, i64.const(shiftMillis * 1000n));
  return i64.sub(i64.divU(shifted, i64.const(1000)), i64.const(shiftMillis));
}

function putDecimal(code: PutCode, vector: Vector, scale: number): Statement {
  const { to, value, digits, builder, functions, format } = code;
  const quote = format.decimalEncoding === 'string' ? putByte(to, '"') : nothing;
  const power = i64.const(10n ** BigInt(scale));
  const wholePart = i64.divU(value.get, power);
  const putWhole = to.set(
    builder.call(functions.integer, scale === 0 ? value.get : wholePart, to.get),
  );
  const negative = sequence(putByte(to, '-'), value.set(i64.sub(i64.const(0), value.get)));
  return sequence(
    quote,
    value.set(memory.loadI64(address(code, vector))),
    when(i64.ltS(value.get, i64.const(0)), [negative]),
    putWhole,
    scale === 0
      ? nothing
      : sequence(putByte(to, '.'), putPadded(to, i64.remU(value.get, power), scale, digits)),
    quote,
  );
}
