import type { ColumnScope, ExpressionCompiler, GeneratedValue } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import { must, unreachable } from '@millrace/std';
import type { KeyValue } from '@millrace/state';
import {
  choose,
  type FunctionBuilder,
  f32,
  f64,
  type Instruction,
  i32,
  i64,
  type Statement,
  select,
} from '@millrace/wasm';
import type { Vector } from '@millrace/data';
import type { GroupLayout, KeyPart } from './group-layout.ts';

const nanBits = 0x7ff8000000000000n;

/** Computes the key words of the current row into locals: NULL as 0, equal values alike. */
export function computeKeys(
  at: { readonly body: FunctionBuilder; readonly compiler: ExpressionCompiler },
  layout: GroupLayout,
  keys: readonly Expression[],
  scope: ColumnScope,
): { readonly setup: readonly Statement[]; readonly words: readonly KeyValue[] } {
  const setup: Statement[] = [];
  const words: KeyValue[] = [];
  for (const part of layout.keys) {
    if (part.word === null) continue;
    const generated = keyPart(at.compiler, must(keys[part.key]), part, scope);
    const word = at.body.local('i64');
    const value = toWord(part.vector, generated.value);
    setup.push(...generated.setup);
    if (generated.isNull === null) {
      setup.push(word.set(value));
      words.push({ value: word.get, isNull: part.word.nullable ? i32.const(0) : null });
    } else {
      const missing = at.body.local('i32');
      setup.push(missing.set(generated.isNull));
      setup.push(word.set(select(missing.get, i64.const(0n), value)));
      words.push({ value: word.get, isNull: missing.get });
    }
  }
  return { setup, words };
}

function keyPart(
  compiler: ExpressionCompiler,
  key: Expression,
  part: KeyPart,
  scope: ColumnScope,
): GeneratedValue {
  return key.kind === 'column'
    ? scope.column([...key.path, ...part.path])
    : compiler.compile(key, scope);
}

/** The 64-bit word that stands for a value: the same for values that GROUP BY holds equal. */
function toWord(vector: Vector, value: Instruction): Instruction<'i64'> {
  switch (vector.physical) {
    case 'struct':
      return i64.const(0n);
    case 'view':
      return i64.or(value, i64.const(0n));
    default:
      return numberWord(vector.physical, value);
  }
}

/** Of whole numbers the number, of floats the bits of a double. */
export function numberWord(
  physical: Exclude<Vector['physical'], 'struct' | 'view'>,
  value: Instruction,
): Instruction<'i64'> {
  switch (physical) {
    case 'i8':
    case 'i32':
      return i64.extendI32S(value);
    case 'i64':
      return i64.or(value, i64.const(0n));
    case 'f32':
      return doubleWord(f64.promoteF32(value));
    case 'f64':
      return doubleWord(value);
    default:
      return unreachable(physical);
  }
}

/** One word for -0 and 0, one for all NaN. */
function doubleWord(value: Instruction): Instruction<'i64'> {
  const bits = i64.reinterpretF64(f64.add(value, f64.const(0)));
  return choose(f64.ne(value, value), i64.const(nanBits), bits);
}

/** The value that a key word stands for, as it lies in a column. */
export function fromWord(vector: Vector, word: Instruction<'i64'>): Instruction {
  switch (vector.physical) {
    case 'struct':
      return i32.const(0);
    case 'i8':
    case 'i32':
      return i32.wrapI64(word);
    case 'i64':
    case 'view':
      return word;
    case 'f32':
      return f32.demoteF64(f64.reinterpretI64(word));
    case 'f64':
      return f64.reinterpretI64(word);
    default:
      return unreachable(vector.physical);
  }
}
