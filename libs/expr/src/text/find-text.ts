import {
  block,
  branch,
  branchIf,
  giveBack,
  i8x16,
  i32,
  label,
  loop,
  memory,
  trap,
  v128,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { sameBytes } from './compare-text.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/**
 * The offset of the first occurrence of the second text in the first, in bytes, or -1.
 * Sixteen places are tested at once for the first and the last byte of what is searched.
 */
export const findBytes: LibraryFunction = {
  name: 'find_bytes',
  parameters: ['i64', 'i64'],
  results: ['i32'],
  build(body, library) {
    const [haystack, needle] = [body.parameter(0).get, body.parameter(1).get];
    const [start, size, at] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [places, mask, place] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [first, last] = [body.local('v128'), body.local('v128')];
    const [next, done, nextPlace, noPlace] = [
      label('next'),
      label('done'),
      label('next place'),
      label('no place'),
    ];
    const block16 = i32.add(start.get, at.get);
    const ends = i32.add(block16, i32.sub(size.get, i32.const(1)));
    const candidates = v128.and(
      i8x16.eq(memory.loadV128(block16), first.get),
      i8x16.eq(memory.loadV128(ends), last.get),
    );
    const same = library.call<'i32'>(
      sameBytes,
      viewOf(i32.add(start.get, place.get), size.get),
      needle,
    );
    const lastByte = i32.add(addressOf(needle), i32.sub(size.get, i32.const(1)));
    body.add(
      start.set(addressOf(haystack)),
      size.set(countOf(needle)),
      when(i32.eqz(size.get), [giveBack(i32.const(0))]),
      when(i32.gtU(size.get, countOf(haystack)), [giveBack(i32.const(-1))]),
      // How many places there are for the text to begin.
      places.set(i32.add(i32.sub(countOf(haystack), size.get), i32.const(1))),
      first.set(i8x16.splat(memory.loadI32From8U(addressOf(needle)))),
      last.set(i8x16.splat(memory.loadI32From8U(lastByte))),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.geU(at.get, places.get)),
          mask.set(i8x16.bitmask(candidates)),
          block(
            noPlace,
            loop(
              nextPlace,
              branchIf(noPlace, i32.eqz(mask.get)),
              place.set(i32.add(at.get, i32.ctz(mask.get))),
              branchIf(done, i32.geU(place.get, places.get)),
              when(same, [giveBack(place.get)]),
              mask.set(i32.and(mask.get, i32.sub(mask.get, i32.const(1)))),
              branch(nextPlace),
            ),
          ),
          at.set(i32.add(at.get, i32.const(16))),
          branch(next),
        ),
      ),
      giveBack(i32.const(-1)),
      trap,
    );
  },
};
