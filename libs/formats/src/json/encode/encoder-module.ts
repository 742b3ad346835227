import {
  batchHeader,
  flattenSchema,
  formatType,
  type Schema,
  type SqlType,
  validityOffset,
  valuesOffset,
  type Vector,
} from '@millrace/data';
import { must } from '@millrace/std';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
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
import { fillList, type ListCode } from './list.ts';
import { putByte, putText } from './output.ts';
import { addDate, addTimestamp } from './temporal.ts';
import { addRaw, addText } from './text.ts';
import {
  type ColumnLocals,
  fixedBytes,
  type PutCode,
  type PutFunctions,
  putNullable,
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
  hostValue(type: number, address: number, to: number, end: number): number;
}

/** Where the encoder leaves more than it can give back. */
export interface EncoderScratch {
  /** i32: the address behind the last complete row. */
  readonly reached: number;
  /** i32: bytes that are missing for the next row, at least. */
  readonly missing: number;
}

export interface GeneratedEncoder {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Types that the host is asked to write, by their number. */
  readonly hostTypes: readonly SqlType[];
}

export function generateEncoder(
  fields: Schema,
  format: JsonFormat,
  scratch: EncoderScratch,
): GeneratedEncoder {
  const builder = new ModuleBuilder();
  const fn = builder.exportFunction('encode', ['i32', 'i32', 'i32', 'i32'], ['i32']);
  const vectors = flattenSchema(fields);
  const columns = vectors.map(() => columnLocals(fn));
  const constantBytes = rowConstantBytes(vectors);
  const module = openModule(builder, format, scratch);
  const code: PutCode = {
    ...module.codeOf(fn, { to: 2, leave: giveBack(fn.parameter(1).get) }, constantBytes),
    row: fn.parameter<'i32'>(1),
    softEnd: fn.local('i32'),
    column: (vector) => must(columns[vector.index]),
  };
  putRows(code, fn, { vectors, constantBytes, reached: scratch.reached });
  return { bytes: builder.build(), hostTypes: module.hostTypes };
}

/** The loop over rows. */
function putRows(
  code: PutCode,
  fn: FunctionBuilder,
  parts: {
    readonly vectors: readonly Vector[];
    readonly constantBytes: number;
    readonly reached: number;
  },
): void {
  const { to, row, softEnd, format } = code;
  const { vectors, constantBytes, reached } = parts;
  const [batch, end] = [fn.parameter<'i32'>(0), fn.parameter<'i32'>(3)];
  const rows = fn.local('i32');
  const [next, done] = [label('row'), label('done')];
  const putRow = format.unstructured
    ? putField(code, { ...must(vectors[0]), type: { kind: 'json' } }, vectors)
    : putFields(code, null, vectors);
  fn.add(
    ...vectors.map((vector) => loadColumn(code, vector, batch.get)),
    rows.set(memory.loadI32(batch.get, batchHeader.rows)),
    softEnd.set(i32.sub(end.get, i32.const(constantBytes))),
    memory.storeI32(i32.const(reached), to.get),
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(row.get, rows.get)),
        when(i32.gtU(to.get, softEnd.get), [code.outOfRoom(i64.const(0))]),
        putRow,
        putByte(to, '\n'),
        memory.storeI32(i32.const(reached), to.get),
        row.set(i32.add(row.get, i32.const(1))),
        branch(next),
      ),
    ),
    giveBack(row.get),
  );
}

const columnLocals = (fn: FunctionBuilder): ColumnLocals => ({
  values: fn.local('i32'),
  validity: fn.local('i32'),
});

/** What the functions of a module share: callees, host types, lists made as they are asked for. */
function openModule(builder: ModuleBuilder, format: JsonFormat, scratch: EncoderScratch) {
  const functions = addFunctions(builder);
  const hostTypes: SqlType[] = [];
  const lists = new Map<string, FunctionReference>();
  const codeOf = (
    fn: FunctionBuilder,
    place: { readonly to: number; readonly leave: Statement },
    constantBytes: number,
  ) => ({
    builder,
    functions,
    format,
    to: fn.parameter<'i32'>(place.to),
    digits: fn.local('i64'),
    value: fn.local('i64'),
    leave: place.leave,
    outOfRoom: (bytes: Instruction<'i64'>) => {
      const missing = i32.add(i32.wrapI64(bytes), i32.const(constantBytes));
      return sequence(memory.storeI32(i32.const(scratch.missing), missing), place.leave);
    },
    hostType: (type: SqlType) => hostTypes.push(type) - 1,
    list: (element: SqlType): FunctionReference => {
      const known = lists.get(formatType(element));
      if (known !== undefined) return known;
      const name = `list ${formatType(element)}`;
      const list = builder.function(name, ['i64', 'i32', 'i32'], ['i32']);
      lists.set(formatType(element), list);
      const elements = columnLocals(list);
      const own: ListCode = {
        ...codeOf(list, { to: 1, leave: giveBack(i32.const(0)) }, constantBytes),
        fn: list,
        elements,
        row: list.local('i32'),
        softEnd: list.parameter<'i32'>(2),
        column: () => elements,
      };
      fillList(own, element);
      return list;
    },
  });
  return { hostTypes, codeOf };
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

function loadColumn(code: PutCode, vector: Vector, batch: Instruction): Statement {
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
      putField(code, vector, vectors),
    ),
  );
  return sequence(
    own.length === 0 ? putText(code.to, '{') : sequence(...members),
    putByte(code.to, '}'),
  );
}

function putField(code: PutCode, vector: Vector, vectors: readonly Vector[]): Statement {
  const put =
    vector.type.kind === 'struct' ? putFields(code, vector, vectors) : putValue(code, vector);
  return putNullable(code, vector, put);
}
