import { flattenSchema, type Vector } from '@millrace/data';
import type { ColumnScope, ExpressionCompiler } from '@millrace/expr';
import type { WindowTopOperator } from '@millrace/program';
import { must } from '@millrace/std';
import {
  type FunctionBuilder,
  type Instruction,
  i64,
  type Local,
  select,
  type Statement,
} from '@millrace/wasm';
import { numberWord } from '../window/key-words.ts';

const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;

/** A number for each row: of two rows the one with the lesser number comes first. */
export interface SortKey {
  readonly setup: readonly Statement[];
  readonly value: Instruction<'i64'>;
  /** Whether rows with equal numbers stay in the order of their arrival. */
  readonly decides: boolean;
}

/** The first term of an order as a number. Texts, bytes and lists have the same one all. */
export function sortKey(
  at: { readonly body: FunctionBuilder; readonly compiler: ExpressionCompiler },
  order: WindowTopOperator['order'],
  scope: ColumnScope,
): SortKey {
  const [term, ...more] = order;
  if (term === undefined) return { setup: [], value: i64.const(0), decides: true };
  const { expression, descending, nullsFirst } = term;
  const { type, nullable } = expression;
  const vector = must(flattenSchema([{ name: 'key', type, nullable }])[0], 'vector of a term');
  const { setup, value, isNull } = at.compiler.compile(expression, scope);
  const key = at.body.local('i64');
  const number = orderedWord(vector, value, key);
  if (number === null) return { setup: [], value: i64.const(0), decides: false };
  const turned = descending ? i64.xor(key.get, i64.const(-1n)) : key.get;
  const extreme = i64.const(nullsFirst ? least : greatest);
  return {
    setup: [
      ...setup,
      ...number,
      key.set(isNull === null ? turned : select(isNull as Instruction<'i32'>, extreme, turned)),
    ],
    value: key.get,
    // NULL has the number of the value at that end.
    decides: more.length === 0 && isNull === null,
  };
}

/** Leaves in `key` a number in the order of the values; null where there is none of 64 bits. */
function orderedWord(
  { physical }: Vector,
  value: Instruction,
  key: Local<'i64'>,
): Statement[] | null {
  if (physical === 'struct' || physical === 'view') return null;
  const word = key.set(numberWord(physical, value));
  if (physical !== 'f32' && physical !== 'f64') return [word];
  // The bits of a negative float grow as it falls.
  const falling = i64.and(i64.shrS(key.get, i64.const(63)), i64.const(greatest));
  return [word, key.set(i64.xor(key.get, falling))];
}
