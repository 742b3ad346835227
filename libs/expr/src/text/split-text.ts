import {
  block,
  branch,
  branchIf,
  giveBack,
  i32,
  i64,
  label,
  loop,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { findBytes } from './find-text.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/**
 * The part of a text between delimiters, counted from 1 (the third argument, positive); empty
 * where there are fewer. The bytes stay where they are.
 */
export const splitPart: LibraryFunction = {
  name: 'split_part',
  parameters: ['i64', 'i64', 'i64'],
  results: ['i64'],
  build(body, library) {
    const [text, delimiter] = [body.parameter(0).get, body.parameter(1).get];
    const [rest, left] = [body.local('i64'), body.local('i64')];
    const [at, taken] = [body.local('i32'), body.local('i32')];
    const [next, done] = [label('next'), label('done')];
    const missing = i32.eq(at.get, i32.const(-1));
    const last = i64.eq(left.get, i64.const(1));
    body.add(
      rest.set(text),
      left.set(body.parameter(2).get),
      // An empty delimiter leaves one part.
      when(i32.eqz(countOf(delimiter)), [when(last, [giveBack(text)]), giveBack(i64.const(0))]),
      block(
        done,
        loop(
          next,
          at.set(library.call(findBytes, rest.get, delimiter)),
          when(last, [
            when(missing, [giveBack(rest.get)]),
            giveBack(viewOf(addressOf(rest.get), at.get)),
          ]),
          branchIf(done, missing),
          taken.set(i32.add(at.get, countOf(delimiter))),
          rest.set(
            viewOf(i32.add(addressOf(rest.get), taken.get), i32.sub(countOf(rest.get), taken.get)),
          ),
          left.set(i64.sub(left.get, i64.const(1))),
          branch(next),
        ),
      ),
      giveBack(i64.const(0)),
      trap,
    );
  },
};
