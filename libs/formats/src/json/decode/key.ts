import {
  block,
  branch,
  choose,
  type FunctionReference,
  giveBack,
  i8x16,
  i32,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { advance, byteAt, type Cursor, isByte, isNotByte, skipSpace } from './bytes.ts';
import { entry, nameEntryBytes, type Scratch } from './scratch.ts';

/**
 * Rows of one producer spell their keys alike, in one order, with the same whitespace. So all that
 * stands between two values is learned as a text per position, such as `,"price":`, and the next
 * row is compared with it: one load and one comparison instead of a scan, a lookup and the checks
 * of the grammar, which held for the learned text and so hold for its equal.
 */
export interface KeyFunctions {
  /** `readKey(at, entry, opener, names, count)`: see `addReadKey`. */
  readonly readKey: FunctionReference;
  /** `sameText(a, b, bytes)`: whether they are equal. */
  readonly sameText: FunctionReference;
}

/** What `scratch.field` says when the object ended instead. */
export const objectEnd = -1;

export function addKeyFunctions(
  builder: ModuleBuilder,
  scratch: Scratch,
  stringEnd: FunctionReference,
): KeyFunctions {
  const sameText = addSameText(builder);
  return { sameText, readKey: addReadKey(builder, scratch, { sameText, stringEnd }) };
}

/** Locals of a struct's function that keys are read with. */
export interface KeyLocals {
  readonly at: Cursor;
  /** Address of the entry that is predicted. */
  readonly entry: Local<'i32'>;
  readonly field: Local<'i32'>;
}

/** Whether the predicted text stands here; `skipped` entries further on. */
export function predictionHolds(
  builder: ModuleBuilder,
  { sameText }: KeyFunctions,
  locals: KeyLocals,
  skipped: 0 | 1,
): Instruction<'i32'> {
  const at = locals.entry.get;
  const offset = skipped * entry.bytes;
  const equal = i8x16.bitmask(
    i8x16.eq(memory.loadV128(locals.at.get), memory.loadV128(at, entry.text + offset)),
  );
  const compared = i32.or(equal, memory.loadI32(at, entry.ignore + offset));
  const length = memory.loadI32(at, entry.length + offset);
  const rest = builder.call<'i32'>(
    sameText,
    i32.add(locals.at.get, i32.const(16)),
    i32.add(at, i32.const(entry.text + offset + 16)),
    i32.sub(length, i32.const(16)),
  );
  // Most texts have at most sixteen bytes; only what is longer is compared further.
  return choose(
    i32.eq(compared, i32.const(0xffff)),
    choose(i32.leS(length, i32.const(16)), i32.const(1), rest),
    i32.const(0),
  );
}

/**
 * `readKey(at, entry, opener, names, count)` reads from the end of a value (or the start of an
 * object, where `opener` is `{`) to the start of the next, by the grammar, learns the text into
 * `entry` and gives the address of the value; 0 when something is not as it should be. In
 * `scratch.field` stands the key's field, `count` for an unknown one, or `objectEnd`.
 */
function addReadKey(
  builder: ModuleBuilder,
  scratch: Scratch,
  callees: { readonly sameText: FunctionReference; readonly stringEnd: FunctionReference },
): FunctionReference {
  const fn = builder.function('readKey', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32']);
  const [start, entryAt, opener] = [fn.parameter(0), fn.parameter(1), fn.parameter(2)];
  const [names, count] = [fn.parameter(3), fn.parameter(4)];
  const [at, key, length] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [field, name] = [fn.local('i32'), fn.local('i32')];
  const refuse = giveBack(i32.const(0));
  const ends = sequence(
    memory.storeI32(i32.const(scratch.field), i32.const(objectEnd)),
    giveBack(i32.add(at.get, i32.const(1))),
  );
  const [next, found] = [label('name'), label('found')];
  fn.add(
    at.set(start.get),
    skipSpace(at),
    when(i32.ne(byteAt(at), opener.get), [
      when(i32.and(isByte(at, '}'), i32.eq(opener.get, i32.const(0x2c))), [ends]),
      refuse,
    ]),
    advance(at, 1),
    skipSpace(at),
    when(isNotByte(at, '"'), [
      when(i32.and(isByte(at, '}'), i32.eq(opener.get, i32.const(0x7b))), [ends]),
      refuse,
    ]),
    key.set(i32.add(at.get, i32.const(1))),
    at.set(builder.call(callees.stringEnd, key.get, i32.const(0))),
    when(i32.eqz(at.get), [refuse]),
    length.set(i32.sub(at.get, key.get)),
    advance(at, 1),
    skipSpace(at),
    when(isNotByte(at, ':'), [refuse]),
    advance(at, 1),
    skipSpace(at),
    name.set(names.get),
    block(
      found,
      loop(
        next,
        when(i32.eq(field.get, count.get), [branch(found)]),
        when(i32.eq(memory.loadI32(name.get, 4), length.get), [
          when(builder.call(callees.sameText, key.get, memory.loadI32(name.get), length.get), [
            branch(found),
          ]),
        ]),
        field.set(i32.add(field.get, i32.const(1))),
        name.set(i32.add(name.get, i32.const(nameEntryBytes))),
        branch(next),
      ),
    ),
    memory.storeI32(i32.const(scratch.field), field.get),
    length.set(i32.sub(at.get, start.get)),
    when(i32.leU(length.get, i32.const(entry.textBytes)), [
      learn({ entry: entryAt, start, length, field }),
    ]),
    giveBack(at.get),
  );
  return fn;
}

function learn(locals: {
  readonly entry: Local;
  readonly start: Local;
  readonly length: Local;
  readonly field: Local;
}): Statement {
  const at = locals.entry.get;
  const copies = [0, 16, 32, 48].map((offset) =>
    memory.storeV128(at, memory.loadV128(locals.start.get, offset), entry.text + offset),
  );
  const ignored = i32.and(i32.shl(i32.const(0xffff), locals.length.get), i32.const(0xffff));
  return sequence(
    ...copies,
    memory.storeI32(at, i32.const(0), entry.ignore),
    when(i32.ltU(locals.length.get, i32.const(16)), [memory.storeI32(at, ignored, entry.ignore)]),
    memory.storeI32(at, locals.length.get, entry.length),
    memory.storeI32(at, locals.field.get, entry.field),
  );
}

function addSameText(builder: ModuleBuilder): FunctionReference {
  const fn = builder.function('sameText', ['i32', 'i32', 'i32'], ['i32']);
  const [a, b, bytes] = [fn.parameter(0), fn.parameter(1), fn.parameter(2)];
  const equal = fn.local('i32');
  const next = label('sixteen');
  fn.add(
    loop(
      next,
      when(i32.leS(bytes.get, i32.const(0)), [giveBack(i32.const(1))]),
      equal.set(i8x16.bitmask(i8x16.eq(memory.loadV128(a.get), memory.loadV128(b.get)))),
      when(i32.ltS(bytes.get, i32.const(16)), [
        equal.set(i32.or(equal.get, i32.shl(i32.const(0xffff), bytes.get))),
      ]),
      when(i32.ne(i32.and(equal.get, i32.const(0xffff)), i32.const(0xffff)), [
        giveBack(i32.const(0)),
      ]),
      a.set(i32.add(a.get, i32.const(16))),
      b.set(i32.add(b.get, i32.const(16))),
      bytes.set(i32.sub(bytes.get, i32.const(16))),
      branch(next),
    ),
    giveBack(i32.const(0)),
  );
  return fn;
}
