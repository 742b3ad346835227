import {
  block,
  branch,
  branchIf,
  giveBack,
  type Instruction,
  i8x16,
  i32,
  i64,
  label,
  loop,
  memory,
  select,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { bytesLeft } from './bytes-left.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** Of sixteen bytes a bit for each that begins a character: all but 10xxxxxx. */
function beginnings(address: Instruction): Instruction<'i32'> {
  const continuation = i8x16.splat(i32.const(0x80));
  const top = i8x16.leU(
    i8x16.sub(memory.loadV128(address), continuation),
    i8x16.splat(i32.const(0x3f)),
  );
  return i32.xor(i8x16.bitmask(top), i32.const(0xffff));
}

/** How many characters a text has. */
export const countCharacters: LibraryFunction = {
  name: 'count_characters',
  parameters: ['i64'],
  results: ['i32'],
  build(body) {
    const [at, left, total] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [next, done] = [label('next'), label('done')];
    const inText = bytesLeft(left.get);
    body.add(
      at.set(addressOf(body.parameter(0).get)),
      left.set(countOf(body.parameter(0).get)),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.leS(left.get, i32.const(0))),
          total.set(i32.add(total.get, i32.popcnt(i32.and(beginnings(at.get), inText)))),
          at.set(i32.add(at.get, i32.const(16))),
          left.set(i32.sub(left.get, i32.const(16))),
          branch(next),
        ),
      ),
      giveBack(total.get),
      trap,
    );
  },
};

/**
 * The part of a text between two positions in characters, counted from 0; positions outside are
 * moved to its ends. The bytes stay where they are.
 */
export const sliceCharacters: LibraryFunction = {
  name: 'slice_characters',
  parameters: ['i64', 'i64', 'i64'],
  results: ['i64'],
  build(body) {
    const text = body.parameter(0).get;
    const [from, to] = [body.parameter<'i64'>(1).get, body.parameter<'i64'>(2).get];
    const [at, end, start] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [position, first] = [body.local('i64'), body.local('i64')];
    const [next, done] = [label('next'), label('done')];
    const byte = memory.loadI32From8U(at.get);
    const begins = i32.ne(i32.and(byte, i32.const(0xc0)), i32.const(0x80));
    const zero = i64.const(0);
    body.add(
      at.set(addressOf(text)),
      end.set(i32.add(at.get, countOf(text))),
      start.set(end.get),
      first.set(select(i64.gtS(from, zero), from, zero)),
      // `position` is that of the next character that begins.
      block(
        done,
        loop(
          next,
          branchIf(done, i32.geU(at.get, end.get)),
          when(begins, [
            when(i64.geS(position.get, to), [branch(done)]),
            when(i64.eq(position.get, first.get), [start.set(at.get)]),
            position.set(i64.add(position.get, i64.const(1))),
          ]),
          at.set(i32.add(at.get, i32.const(1))),
          branch(next),
        ),
      ),
      when(i32.gtU(start.get, at.get), [start.set(at.get)]),
      giveBack(viewOf(start.get, i32.sub(at.get, start.get))),
      trap,
    );
  },
};
