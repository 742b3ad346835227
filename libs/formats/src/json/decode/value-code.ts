import type { SqlType, Vector } from '@millrace/data';
import { must } from '@millrace/std';
import {
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i32,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import type { JsonFormat } from '../../format-spec.ts';
import type { Cursor } from './bytes.ts';
import { getEnd, type Scratch } from './scratch.ts';

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
  /** Where the values and the validity of a vector stand; in a list, as seen from its elements. */
  column(vector: Vector): { readonly values: number; readonly validity: number };
  /**
   * In the function of a list: where its elements begin, and the bytes that say which are there.
   */
  readonly elements: Elements | null;
  /** The function of lists of this type of element. */
  list(element: SqlType): FunctionReference;
  /** The function of the struct that this vector is. */
  object(vector: Vector): FunctionReference;
}

export interface Elements {
  readonly values: Local<'i32'>;
  readonly present: Local<'i32'>;
}

export interface ValueLocals {
  readonly word: Local<'i64'>;
  readonly count: Local<'i32'>;
  readonly start: Local<'i32'>;
  readonly negative: Local<'i32'>;
  readonly quoted: Local<'i32'>;
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
    quoted: fn.local('i32'),
    value: fn.local('i64'),
    float: fn.local('f64'),
    chunk: fn.local('v128'),
  };
}

/** Leaves the row to the slow path: bad, or of a form that is too rare to be generated. */
export const refuse = giveBack(i32.const(0));

/** What to do when a value of the type stands here, and when none does. */
export interface Outcome {
  readonly present: Statement;
  readonly absent: Statement;
}

/** The column's address goes into the instruction, the row's offset is computed. */
export function place({ row, elements }: ValueCode, vector: Vector): Instruction<'i32'> {
  const shift = Math.log2(must(vector.width === 0 ? null : vector.width, 'width'));
  const offset = shift === 0 ? row.get : i32.shl(row.get, i32.const(shift));
  return elements === null ? offset : i32.add(elements.values.get, offset);
}

export function setValidity(code: ValueCode, vector: Vector, valid: 0 | 1): Statement {
  const { row, elements } = code;
  const address = elements === null ? row.get : i32.add(elements.present.get, row.get);
  return memory.storeI32As8(address, i32.const(valid), code.column(vector).validity);
}

export function storeWord(code: ValueCode, vector: Vector, value: Instruction): Statement {
  return memory.storeI64(place(code, vector), value, code.column(vector).values);
}

/** Goes on where a function has ended that says so in the scratch memory. */
export function takeEnd({ at, scratch }: ValueCode): Statement {
  return sequence(at.set(getEnd(scratch)), when(i32.eqz(at.get), [refuse]));
}
