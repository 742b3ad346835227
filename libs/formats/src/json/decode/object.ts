import type { Schema, Vector } from '@millrace/data';
import {
  block,
  branch,
  branchIf,
  branchTable,
  type FunctionBuilder,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, isByte } from './bytes.ts';
import { type KeyFunctions, type KeyLocals, objectEnd, predictionHolds } from './key.ts';
import { entry, type StructTable } from './scratch.ts';
import { skipUnwanted } from './text-value.ts';
import { readValue } from './value.ts';
import { refuse, setValidity, type ValueCode } from './value-code.ts';

/** The struct that a function reads: its fields, their vectors in the same order, its tables. */
export interface ObjectShape {
  readonly fields: Schema;
  readonly vectors: readonly Vector[];
  readonly table: StructTable;
}

/**
 * Fills `object(at, row)`: reads the object that begins at `at` into the row and gives the address
 * behind it, or 0. A loop over keys in any order, at whose top the next key is predicted.
 */
export function fillObject(code: ValueCode, keys: KeyFunctions, shape: ObjectShape): void {
  const { fn, at } = code;
  const locals: KeyLocals = { at, entry: fn.local('i32'), field: fn.local('i32') };
  const seen = seenFields(fn, shape.vectors.length);
  const [next, ended] = [label('next key'), label('ended')];
  const { table } = shape;
  fn.add(
    locals.entry.set(i32.const(table.entries)),
    block(
      ended,
      loop(
        next,
        findKey(code, keys, { ...locals, table, ended }),
        when(i32.ltU(locals.entry.get, i32.const(table.lastEntry)), [
          advance(locals.entry, entry.bytes),
        ]),
        dispatch(code, shape, { field: locals.field, seen, next }),
      ),
    ),
    settleMissing(code, shape, seen),
    giveBack(at.get),
  );
}

/** Sets `field` and moves to its value, or leaves behind the object's closing brace. */
function findKey(
  code: ValueCode,
  keys: KeyFunctions,
  locals: KeyLocals & { readonly table: StructTable; readonly ended: ReturnType<typeof label> },
): Statement {
  const { builder, at, scratch } = code;
  const { table, ended, field } = locals;
  const known = label('known key');
  const take = (skipped: 0 | 1): Statement =>
    sequence(
      field.set(memory.loadI32(locals.entry.get, entry.field + skipped * entry.bytes)),
      advance(at, memory.loadI32(locals.entry.get, entry.length + skipped * entry.bytes)),
    );
  const isFirst = i32.eq(locals.entry.get, i32.const(table.entries));
  const opener = i32.add(i32.const(0x2c), i32.mul(isFirst, i32.const(0x7b - 0x2c)));
  return block(
    known,
    when(predictionHolds(builder, keys, locals, 0), [take(0), branch(known)]),
    when(i32.and(isByte(at, '}'), i32.eqz(isFirst)), [advance(at, 1), branch(ended)]),
    // A field that was in the last row may be left out of this one.
    when(i32.ltU(locals.entry.get, i32.const(table.lastEntry)), [
      when(predictionHolds(builder, keys, locals, 1), [
        take(1),
        advance(locals.entry, entry.bytes),
        branch(known),
      ]),
    ]),
    at.set(
      builder.call(
        keys.readKey,
        at.get,
        locals.entry.get,
        opener,
        i32.const(table.names),
        i32.const(table.fields.length),
      ),
    ),
    when(i32.eqz(at.get), [refuse]),
    field.set(memory.loadI32(i32.const(scratch.field))),
    branchIf(ended, i32.eq(field.get, i32.const(objectEnd))),
  );
}

/** Jumps to the code of the field and back to the next key. */
function dispatch(
  code: ValueCode,
  shape: ObjectShape,
  state: {
    readonly field: Local<'i32'>;
    readonly seen: readonly Local<'i64'>[];
    readonly next: ReturnType<typeof label>;
  },
): Statement {
  const places = shape.vectors.map((vector) => label(vector.name));
  const unknown = label('unknown');
  // Each block ends where the code of its field begins.
  let body: Statement = branchTable(state.field.get, places, unknown);
  for (const [position, vector] of shape.vectors.entries()) {
    const place = places[position] ?? unknown;
    body = sequence(
      block(place, body),
      markSeen(state.seen, position),
      readValue(code, vector),
      branch(state.next),
    );
  }
  return sequence(block(unknown, body), skipUnwanted(code), branch(state.next));
}

const wordBits = 64;

function seenFields(fn: FunctionBuilder, count: number): Local<'i64'>[] {
  return Array.from({ length: Math.ceil(count / wordBits) }, () => fn.local('i64'));
}

function markSeen(seen: readonly Local<'i64'>[], position: number): Statement {
  const word = seen[Math.floor(position / wordBits)];
  if (word === undefined) return refuse;
  return word.set(i64.or(word.get, bitOf(position)));
}

const bitOf = (position: number): Instruction<'i64'> =>
  i64.const(1n << BigInt(position % wordBits));

/** Fields that were not there are NULL; where they cannot be, the row is bad. */
function settleMissing(
  code: ValueCode,
  { vectors }: ObjectShape,
  seen: readonly Local<'i64'>[],
): Statement {
  const words = seen.map((word, index) => {
    const own = vectors.slice(index * wordBits, (index + 1) * wordBits);
    const all = i64.const((1n << BigInt(own.length)) - 1n);
    const settle = own.map((vector, position) =>
      when(i64.eqz(i64.and(word.get, bitOf(position))), [
        vector.nullable ? setValidity(code, vector, 0) : refuse,
      ]),
    );
    return when(i64.ne(word.get, all), settle);
  });
  return sequence(...words);
}
