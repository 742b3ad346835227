import {
  batchHeader,
  flattenSchema,
  type Schema,
  validityOffset,
  valuesOffset,
  type Vector,
} from '@millrace/data';
import { must } from '@millrace/std';
import {
  block,
  branch,
  branchIf,
  giveBack,
  i32,
  i64,
  label,
  loop,
  memory,
  ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import type { JsonFormat } from '../../format-spec.ts';
import { addDouble } from './double.ts';
import { addInteger } from './integer.ts';
import { putByte, putText } from './output.ts';
import { addDate, addTimestamp } from './temporal.ts';
import { addRaw, addText } from './text.ts';
import {
  type ColumnLocals,
  fixedBytes,
  type PutCode,
  type PutFunctions,
  putValue,
} from './value.ts';

/**
 * Writes the rows of a batch from `row` on to `[to, end)` as far as they fit, with at least
 * `paddingBytes` of the block free behind the end. Gives the first row that is not written.
 */
export type EncodeRows = (batch: number, row: number, to: number, end: number) => number;

/** What the host does for the encoder; each function gives the address behind what it wrote. */
export interface EncoderHost {
  otherDouble(value: number, to: number): number;
  otherTimestamp(micros: bigint, to: number): number;
  otherDate(days: number, to: number): number;
  /** 0 when the value does not fit before `end`. */
  hostValue(vector: number, address: number, to: number, end: number): number;
}

/** Where the encoder leaves more than it can give back. */
export interface EncoderScratch {
  /** i32: the address behind the last complete row. */
  readonly reached: number;
  /** i32: bytes that are missing for the next row, at least. */
  readonly missing: number;
}

export function generateEncoder(
  fields: Schema,
  format: JsonFormat,
  scratch: EncoderScratch,
): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const functions = addFunctions(builder);
  const vectors = flattenSchema(fields);
  const fn = builder.exportFunction('encode', ['i32', 'i32', 'i32', 'i32'], ['i32']);
  const [batch, row] = [fn.parameter<'i32'>(0), fn.parameter<'i32'>(1)];
  const [to, end] = [fn.parameter<'i32'>(2), fn.parameter<'i32'>(3)];
  const [rows, softEnd] = [fn.local('i32'), fn.local('i32')];
  const [digits, value] = [fn.local('i64'), fn.local('i64')];
  const columns = vectors.map(
    (): ColumnLocals => ({ values: fn.local('i32'), validity: fn.local('i32') }),
  );
  const constantBytes = rowConstantBytes(vectors);
  const [next, done] = [label('row'), label('done')];
  const code: PutCode = {
    builder,
    functions,
    format,
    to,
    row,
    softEnd,
    digits,
    value,
    column: (vector) => must(columns[vector.index]),
    outOfRoom: (bytes) =>
      sequence(
        memory.storeI32(
          i32.const(scratch.missing),
          i32.add(i32.wrapI64(bytes), i32.const(constantBytes)),
        ),
        giveBack(row.get),
      ),
  };
  const putRow = format.unstructured
    ? putNullable(code, { ...must(vectors[0]), type: { kind: 'json' } }, vectors)
    : putFields(code, null, vectors);
  fn.add(
    ...vectors.map((vector) => loadColumn(code, vector, batch.get)),
    rows.set(memory.loadI32(batch.get, batchHeader.rows)),
    softEnd.set(i32.sub(end.get, i32.const(constantBytes))),
    memory.storeI32(i32.const(scratch.reached), to.get),
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(row.get, rows.get)),
        when(i32.gtU(to.get, softEnd.get), [code.outOfRoom(i64.const(0))]),
        putRow,
        putByte(to, '\n'),
        memory.storeI32(i32.const(scratch.reached), to.get),
        row.set(i32.add(row.get, i32.const(1))),
        branch(next),
      ),
    ),
    giveBack(row.get),
  );
  return builder.build();
}

function addFunctions(builder: ModuleBuilder): PutFunctions {
  const integer = addInteger(builder);
  const temporal = {
    otherTimestamp: builder.importFunction('otherTimestamp', ['i64', 'i32'], ['i32']),
    otherDate: builder.importFunction('otherDate', ['i32', 'i32'], ['i32']),
  };
  const otherDouble = builder.importFunction('otherDouble', ['f64', 'i32'], ['i32']);
  return {
    integer,
    double: addDouble(builder, integer, otherDouble),
    text: addText(builder),
    raw: addRaw(builder),
    timestamp: addTimestamp(builder, temporal),
    date: addDate(builder, temporal),
    hostValue: builder.importFunction('hostValue', ['i32', 'i32', 'i32', 'i32'], ['i32']),
  };
}

/** What a row takes at most, without its texts. */
function rowConstantBytes(vectors: readonly Vector[]): number {
  const keyBytes = (vector: Vector): number => Buffer.byteLength(JSON.stringify(vector.name)) + 4;
  return vectors.reduce((sum, vector) => sum + keyBytes(vector) + fixedBytes(vector), 16);
}

function loadColumn(code: PutCode, vector: Vector, batch: ReturnType<typeof i32.const>): Statement {
  const { values, validity } = code.column(vector);
  return sequence(
    values.set(memory.loadI32(batch, valuesOffset(vector.index))),
    validity.set(memory.loadI32(batch, validityOffset(vector.index))),
  );
}

/** The fields of a struct, or of the row for `null`, with their keys, in braces. */
function putFields(code: PutCode, struct: Vector | null, vectors: readonly Vector[]): Statement {
  const own = vectors.filter((vector) => vector.parent === (struct?.index ?? null));
  const members = own.map((vector, position) =>
    sequence(
      putText(code.to, `${position === 0 ? '{' : ','}${JSON.stringify(vector.name)}:`),
      putNullable(code, vector, vectors),
    ),
  );
  return sequence(
    own.length === 0 ? putText(code.to, '{') : sequence(...members),
    putByte(code.to, '}'),
  );
}

function putNullable(code: PutCode, vector: Vector, vectors: readonly Vector[]): Statement {
  const put =
    vector.type.kind === 'struct' ? putFields(code, vector, vectors) : putValue(code, vector);
  if (!vector.nullable) return put;
  const valid = memory.loadI32From8U(i32.add(code.column(vector).validity.get, code.row.get));
  return when(valid, [put], [putText(code.to, 'null')]);
}
