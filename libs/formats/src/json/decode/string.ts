import {
  block,
  branch,
  branchIf,
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
  v128,
  when,
} from '@millrace/wasm';
import { advance, byteAt, type Cursor, isBetween } from './bytes.ts';

/** A bit for each of the sixteen bytes that ends a plain run: `"`, `\`, control or not ASCII. */
function specialBytes(chunk: Local<'v128'>): Instruction<'i32'> {
  const found = v128.or(
    v128.or(
      i8x16.eq(chunk.get, i8x16.splat(i32.const(0x22))),
      i8x16.eq(chunk.get, i8x16.splat(i32.const(0x5c))),
    ),
    // As signed bytes, those from 0x80 are below zero.
    i8x16.ltS(chunk.get, i8x16.splat(i32.const(0x20))),
  );
  return i8x16.bitmask(found);
}

/** Moves `at` to the first special byte. Every row ends in a newline, so there is one. */
export function findSpecial(at: Cursor, chunk: Local<'v128'>, found: Local<'i32'>): Statement {
  const [next, done] = [label('chunk'), label('found')];
  return block(
    done,
    loop(
      next,
      chunk.set(memory.loadV128(at.get)),
      found.set(specialBytes(chunk)),
      when(found.get, [advance(at, i32.ctz(found.get)), branch(done)]),
      advance(at, 16),
      branch(next),
    ),
  );
}

/**
 * `stringEnd(at, escapes)`: the address of the quote that closes the string whose first byte (after
 * the quote) is at `at`; 0 when it is not proper UTF-8, has a control character, or has an escape
 * while `escapes` is 0.
 */
export function addStringEnd(builder: ModuleBuilder): FunctionReference {
  const fn = builder.function('stringEnd', ['i32', 'i32'], ['i32']);
  const at = fn.parameter<'i32'>(0);
  const escapes = fn.parameter<'i32'>(1);
  const [chunk, found, byte] = [fn.local('v128'), fn.local('i32'), fn.local('i32')];
  const next = label('special');
  fn.add(
    loop(
      next,
      findSpecial(at, chunk, found),
      byte.set(byteAt(at)),
      when(i32.eq(byte.get, i32.const(0x22)), [giveBack(at.get)]),
      when(i32.geU(byte.get, i32.const(0x80)), [skipCharacters(at, byte), branch(next)]),
      when(i32.or(i32.ne(byte.get, i32.const(0x5c)), i32.eqz(escapes.get)), [refuse]),
      skipEscape(at, byte),
      branch(next),
    ),
    refuse,
  );
  return fn;
}

const refuse = giveBack(i32.const(0));

/** Characters beyond ASCII, as many as there are: well-formed UTF-8, table 3-7 of the standard. */
function skipCharacters(at: Cursor, lead: Local<'i32'>): Statement {
  const again = label('character');
  const continues = (offset: number): Statement =>
    when(i32.eqz(isBetween(byteAt(at, offset), 0x80, 0xbf)), [refuse]);
  const second = (leadByte: number, low: number, high: number): Statement =>
    when(
      i32.and(i32.eq(lead.get, i32.const(leadByte)), i32.eqz(isBetween(byteAt(at, 1), low, high))),
      [refuse],
    );
  return loop(
    again,
    lead.set(byteAt(at)),
    when(
      i32.ltU(lead.get, i32.const(0x80)),
      [],
      [
        when(i32.eqz(isBetween(lead.get, 0xc2, 0xf4)), [refuse]),
        continues(1),
        when(i32.ltU(lead.get, i32.const(0xe0)), [advance(at, 2), branch(again)]),
        continues(2),
        second(0xe0, 0xa0, 0xbf),
        second(0xed, 0x80, 0x9f),
        when(i32.ltU(lead.get, i32.const(0xf0)), [advance(at, 3), branch(again)]),
        continues(3),
        second(0xf0, 0x90, 0xbf),
        second(0xf4, 0x80, 0x8f),
        advance(at, 4),
        branch(again),
      ],
    ),
  );
}

/** One escape; `byte` is free for use. */
function skipEscape(at: Cursor, byte: Local<'i32'>): Statement {
  const hexDigit = (offset: number): Instruction<'i32'> =>
    i32.or(
      isBetween(byteAt(at, offset), 0x30, 0x39),
      isBetween(i32.or(byteAt(at, offset), i32.const(0x20)), 0x61, 0x66),
    );
  const known = label('known');
  return sequence(
    byte.set(byteAt(at, 1)),
    when(i32.eq(byte.get, i32.const(0x75)), [
      // One after the other: the digits end before the row does.
      ...[2, 3, 4, 5].map((offset) => when(i32.eqz(hexDigit(offset)), [refuse])),
      advance(at, 4),
      byte.set(i32.const(0x6e)),
    ]),
    block(
      known,
      ...[...'"\\/bfnrt'].map((letter) =>
        branchIf(known, i32.eq(byte.get, i32.const(letter.charCodeAt(0)))),
      ),
      refuse,
    ),
    advance(at, 2),
  );
}
