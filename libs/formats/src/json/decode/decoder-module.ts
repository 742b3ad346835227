import {
  flattenSchema,
  formatType,
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
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i32,
  label,
  type LinearMemory,
  type Local,
  loop,
  memory,
  ModuleBuilder,
  nothing,
  type Statement,
  when,
} from '@millrace/wasm';
import type { JsonFormat } from '../../format-spec.ts';
import { advance, isByte, isNotByte, skipSpace } from './bytes.ts';
import { addEscapedText } from './escape.ts';
import { addKeyFunctions } from './key.ts';
import { fillList } from './list.ts';
import { addDouble, addLongInteger, addScaled } from './number.ts';
import { fillObject } from './object.ts';
import type { Scratch } from './scratch.ts';
import { addSkipValue } from './skip.ts';
import { addStringEnd } from './string.ts';
import { addDate, addTimestamp } from './temporal.ts';
import { readJson } from './text-value.ts';
import { type Elements, type ValueCode, type ValueFunctions, valueLocals } from './value-code.ts';

/**
 * Decodes the rows of `[at, end)`, each of which ends in a newline, from `row` on up to `rowMax`.
 * Gives the address of the first byte that is not consumed: the end, the first row beyond `rowMax`,
 * or a row that is left to the slow path. The number of rows is then in `scratch.rows`.
 */
export type DecodeRows = (at: number, end: number, row: number, rowMax: number) => number;

export interface DecoderModule {
  readonly memory: LinearMemory;
  readonly format: JsonFormat;
  /** Without `_timestamp`, which is not in the input. */
  readonly fields: Schema;
  /** Header of the batch, whose vectors stay where they are. */
  readonly batch: number;
  readonly scratch: Scratch;
}

/** Generates, compiles and links the decoder of a schema. */
export function linkDecoder(parts: DecoderModule): DecodeRows {
  const { memory: linear } = parts;
  let bytes = Buffer.from(linear.memory.buffer);
  const parseNumber = (at: number, length: number): number => {
    if (bytes.buffer !== linear.memory.buffer) bytes = Buffer.from(linear.memory.buffer);
    return Number(bytes.toString('latin1', at >>> 0, (at >>> 0) + length));
  };
  const module = new WebAssembly.Module(generateDecoder(parts));
  const env = { memory: linear.memory, parseNumber };
  const { decode } = new WebAssembly.Instance(module, { env }).exports;
  const run = decode as DecodeRows;
  return (at, end, row, rowMax) => run(at, end, row, rowMax) >>> 0;
}

function generateDecoder(parts: DecoderModule): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const { scratch, format } = parts;
  const stringEnd = addStringEnd(builder);
  const functions: ValueFunctions = {
    stringEnd,
    skipValue: addSkipValue(builder, stringEnd),
    longInteger: addLongInteger(builder, scratch),
    scaled: addScaled(builder, scratch),
    double: addDouble(
      builder,
      scratch,
      builder.importFunction('parseNumber', ['i32', 'i32'], ['f64']),
    ),
    timestamp: addTimestamp(builder, scratch),
    date: addDate(builder, scratch),
    escapedText: addEscapedText(builder, scratch, stringEnd),
  };
  const keys = addKeyFunctions(builder, scratch, stringEnd);
  const vectors = flattenSchema(parts.fields);
  const objects = declareObjects(builder, vectors);
  const lists = new Map<string, FunctionReference>();
  const codeOf = (fn: FunctionBuilder, elements: Elements | null): ValueCode => ({
    builder,
    functions,
    scratch,
    format,
    fn,
    elements,
    at: fn.parameter<'i32'>(0),
    row: elements === null ? fn.parameter<'i32'>(1) : fn.local('i32'),
    locals: valueLocals(fn),
    column: (vector) => (elements === null ? columnOf(parts, vector) : { values: 0, validity: 0 }),
    object: (vector) => must(objects.get(vector.index)),
    list: (element) => {
      const known = lists.get(formatType(element));
      if (known !== undefined) return known;
      const list = builder.function(`list ${formatType(element)}`, ['i32'], ['i32']);
      lists.set(formatType(element), list);
      const own = { values: list.local('i32'), present: list.local('i32') };
      fillList(codeOf(list, own), own, element);
      return list;
    },
  });
  for (const [index, fn] of objects) {
    const type = index === null ? null : must(vectors[index]).type;
    const fields = type?.kind === 'struct' ? type.fields : parts.fields;
    const own = vectors.filter((vector) => vector.parent === index);
    if (format.unstructured) fillWholeRow(codeOf(fn, null), must(own[0]));
    else {
      const shape = { fields, vectors: own, table: scratch.struct(fields) };
      fillObject(codeOf(fn, null), keys, shape);
    }
  }
  addDecode(builder, parts, must(objects.get(null)));
  return builder.build();
}

/** A function for the row, under `null`, and for each struct. */
function declareObjects(
  builder: ModuleBuilder,
  vectors: readonly Vector[],
): Map<number | null, FunctionBuilder> {
  const objects = new Map<number | null, FunctionBuilder>();
  objects.set(null, builder.function('row', ['i32', 'i32'], ['i32']));
  for (const { index, name, type } of vectors) {
    if (type.kind !== 'struct') continue;
    objects.set(index, builder.function(`object ${name}`, ['i32', 'i32'], ['i32']));
  }
  return objects;
}

function columnOf({ memory: linear, batch }: DecoderModule, { index }: Vector) {
  return {
    values: linear.view.getUint32(batch + valuesOffset(index), true),
    validity: linear.view.getUint32(batch + validityOffset(index), true),
  };
}

/** Fills `row(at, row)` for rows that are one JSON value of any kind. */
function fillWholeRow(code: ValueCode, vector: Vector): void {
  code.fn.add(readJson(code, vector, nothing), giveBack(code.at.get));
}

function addDecode(builder: ModuleBuilder, parts: DecoderModule, object: FunctionReference): void {
  const fn = builder.exportFunction('decode', ['i32', 'i32', 'i32', 'i32'], ['i32']);
  const at = fn.parameter<'i32'>(0);
  const [end, row, rowMax] = [fn.parameter(1), fn.parameter(2), fn.parameter(3)];
  const next = fn.local('i32');
  const [again, done] = [label('row'), label('done')];
  fn.add(
    block(
      done,
      loop(
        again,
        branchIf(done, i32.geU(at.get, end.get)),
        branchIf(done, i32.geU(row.get, rowMax.get)),
        when(isNotByte(at, '{'), [
          skipBlank(at, end),
          branchIf(done, i32.geU(at.get, end.get)),
          parts.format.unstructured ? nothing : branchIf(done, isNotByte(at, '{')),
        ]),
        next.set(builder.call(object, at.get, row.get)),
        branchIf(done, i32.eqz(next.get)),
        skipSpace(next),
        branchIf(done, isNotByte(next, '\n')),
        branchIf(done, i32.gtU(i32.sub(next.get, at.get), i32.const(parts.format.rowBytesMax))),
        at.set(i32.add(next.get, i32.const(1))),
        row.set(i32.add(row.get, i32.const(1))),
        branch(again),
      ),
    ),
    memory.storeI32(i32.const(parts.scratch.rows), row.get),
    giveBack(at.get),
  );
}

/** Empty lines, and whitespace before a row. */
function skipBlank(at: Local<'i32'>, end: Local): Statement {
  const blank = label('blank');
  return loop(
    blank,
    skipSpace(at),
    when(i32.and(isByte(at, '\n'), i32.ltU(at.get, end.get)), [advance(at, 1), branch(blank)]),
  );
}
