import {
  block,
  branch,
  branchIf,
  giveBack,
  type Instruction,
  i32,
  label,
  type Local,
  loop,
  memory,
  type Statement,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import type { LikePart } from './like-pattern.ts';
import { addressOf, countOf } from './view.ts';

/** Wildcards in the bytes of a pattern: no UTF-8 text has these bytes. */
const many = 0xff;
const one = 0xfe;

/** A pattern as `matchLike` takes it. */
export function likeBytes(parts: readonly LikePart[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      part.kind === 'text' ? Buffer.from(part.text) : Buffer.of(part.kind === 'many' ? many : one),
    ),
  );
}

/**
 * Whether a text matches a pattern of any shape. Where the text departs from the pattern, the last
 * `%` takes one character more and the rest is tried again; earlier ones need no second try.
 */
export const matchLike: LibraryFunction = {
  name: 'match_like',
  parameters: ['i64', 'i64'],
  results: ['i32'],
  build(body) {
    const [text, pattern] = [body.parameter(0).get, body.parameter(1).get];
    const [at, end] = [body.local('i32'), body.local('i32')];
    const [wanted, wantedEnd] = [body.local('i32'), body.local('i32')];
    const [retryText, retryPattern] = [body.local('i32'), body.local('i32')];
    const [next, atEnd] = [label('next'), label('at end')];
    const byte = body.local('i32');
    const step = (local: Local<'i32'>): Statement => local.set(i32.add(local.get, i32.const(1)));
    const isByte = (value: number): Instruction<'i32'> => i32.eq(byte.get, i32.const(value));
    body.add(
      at.set(addressOf(text)),
      end.set(i32.add(at.get, countOf(text))),
      wanted.set(addressOf(pattern)),
      wantedEnd.set(i32.add(wanted.get, countOf(pattern))),
      block(
        atEnd,
        loop(
          next,
          branchIf(atEnd, i32.eq(at.get, end.get)),
          when(i32.ltU(wanted.get, wantedEnd.get), [
            byte.set(memory.loadI32From8U(wanted.get)),
            when(isByte(many), [
              step(wanted),
              retryPattern.set(wanted.get),
              retryText.set(at.get),
              branch(next),
            ]),
            when(isByte(one), [step(wanted), skipCharacter(at, end), branch(next)]),
            when(i32.eq(memory.loadI32From8U(at.get), byte.get), [
              step(wanted),
              step(at),
              branch(next),
            ]),
          ]),
          when(i32.eqz(retryPattern.get), [giveBack(i32.const(0))]),
          skipCharacter(retryText, end),
          at.set(retryText.get),
          wanted.set(retryPattern.get),
          branch(next),
        ),
      ),
      ...skipMany(wanted, wantedEnd),
      giveBack(i32.eq(wanted.get, wantedEnd.get)),
      trap,
    );
  },
};

/** Moves to the beginning of the next character: over the bytes 10xxxxxx that continue this one. */
function skipCharacter(at: Local<'i32'>, end: Local<'i32'>): Statement {
  const [next, done] = [label('next byte'), label('beginning')];
  const continues = i32.eq(i32.and(memory.loadI32From8U(at.get), i32.const(0xc0)), i32.const(0x80));
  return block(
    done,
    loop(
      next,
      at.set(i32.add(at.get, i32.const(1))),
      branchIf(done, i32.geU(at.get, end.get)),
      branchIf(next, continues),
    ),
  );
}

/** What is left of the pattern may be `%` only. */
function skipMany(wanted: Local<'i32'>, end: Local<'i32'>): Statement[] {
  const [next, done] = [label('next'), label('done')];
  return [
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(wanted.get, end.get)),
        branchIf(done, i32.ne(memory.loadI32From8U(wanted.get), i32.const(many))),
        wanted.set(i32.add(wanted.get, i32.const(1))),
        branch(next),
      ),
    ),
  ];
}
