import {
  block,
  branch,
  branchIf,
  choose,
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
import type { CodeContext } from '../generate/code-context.ts';
import type { LibraryFunction } from '../generate/module-library.ts';
import { addressOf, countOf } from './view.ts';

/** Constants up to this many bytes are compared in place, without a call. */
const inlineBytesMax = 32;

/** Whether two texts are equal; a constant one is compared in place. */
export function textEquals(
  [a, b]: readonly [Instruction, Instruction],
  constant: Uint8Array | null,
  code: CodeContext,
): Instruction<'i32'> {
  if (constant !== null && constant.length <= inlineBytesMax) return equalsConstant(a, constant);
  const sameLength = i64.eqz(i64.shrU(i64.xor(a, b), i64.const(32)));
  return choose(sameLength, code.call<'i32'>(sameBytes, a, b), i32.const(0));
}

export function equalsConstant(view: Instruction, constant: Uint8Array): Instruction<'i32'> {
  const sameLength = i32.eq(countOf(view), i32.const(constant.length));
  if (constant.length === 0) return sameLength;
  return choose(sameLength, startsWithConstant(addressOf(view), constant), i32.const(0));
}

/**
 * Whether constant bytes stand at an address; up to seven bytes after them are read, which the
 * padding of every allocation allows.
 */
export function startsWithConstant(address: Instruction, constant: Uint8Array): Instruction<'i32'> {
  const bytes = Buffer.from(constant);
  const words: Instruction<'i32'>[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = bytes.length >= 8 ? Math.min(at, bytes.length - 8) : 0;
    const word = Buffer.alloc(8);
    const taken = bytes.copy(word, 0, start, start + 8);
    const loaded = memory.loadI64(address, start);
    const mask = taken === 8 ? null : i64.const((1n << BigInt(8 * taken)) - 1n);
    words.push(
      i64.eq(mask === null ? loaded : i64.and(loaded, mask), i64.const(word.readBigUInt64LE())),
    );
    at = start + 8;
  }
  return words.reduce((all, word) => i32.and(all, word));
}

/** Whether two texts of the same length hold the same bytes. */
export const sameBytes: LibraryFunction = {
  name: 'same_bytes',
  parameters: ['i64', 'i64'],
  results: ['i32'],
  build(body) {
    const [a, b, left] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [next, done] = [label('next'), label('done')];
    const equal = i8x16.bitmask(i8x16.eq(memory.loadV128(a.get), memory.loadV128(b.get)));
    // Bits of bytes beyond the end count as equal.
    const beyond = select(
      i32.ltS(left.get, i32.const(16)),
      i32.shl(i32.const(-1), left.get),
      i32.const(0),
    );
    const differs = i32.ne(i32.and(i32.or(equal, beyond), i32.const(0xffff)), i32.const(0xffff));
    body.add(
      a.set(addressOf(body.parameter(0).get)),
      b.set(addressOf(body.parameter(1).get)),
      left.set(countOf(body.parameter(0).get)),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.leS(left.get, i32.const(0))),
          when(differs, [giveBack(i32.const(0))]),
          a.set(i32.add(a.get, i32.const(16))),
          b.set(i32.add(b.get, i32.const(16))),
          left.set(i32.sub(left.get, i32.const(16))),
          branch(next),
        ),
      ),
      giveBack(i32.const(1)),
      trap,
    );
  },
};

/** The order of two texts by their bytes, which is that of their code points: -1, 0 or 1. */
export const compareBytes: LibraryFunction = {
  name: 'compare_bytes',
  parameters: ['i64', 'i64'],
  results: ['i32'],
  build(body) {
    const [a, b] = [body.local('i32'), body.local('i32')];
    const [at, end] = [body.local('i32'), body.local('i32')];
    const [countA, countB] = [countOf(body.parameter(0).get), countOf(body.parameter(1).get)];
    const [x, y] = [body.local('i64'), body.local('i64')];
    const [next, done] = [label('next'), label('done')];
    const bits = i64.ctz(i64.xor(x.get, y.get));
    const differing = i32.add(at.get, i32.wrapI64(i64.shrU(bits, i64.const(3))));
    const byteOf = (word: Instruction): Instruction =>
      i64.and(i64.shrU(word, i64.and(bits, i64.const(56))), i64.const(255));
    const order = select(i64.ltU(byteOf(x.get), byteOf(y.get)), i32.const(-1), i32.const(1));
    body.add(
      a.set(addressOf(body.parameter(0).get)),
      b.set(addressOf(body.parameter(1).get)),
      end.set(select(i32.ltU(countA, countB), countA, countB)),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.geU(at.get, end.get)),
          x.set(memory.loadI64(i32.add(a.get, at.get))),
          y.set(memory.loadI64(i32.add(b.get, at.get))),
          when(i64.ne(x.get, y.get), [
            branchIf(done, i32.geU(differing, end.get)),
            giveBack(order),
          ]),
          at.set(i32.add(at.get, i32.const(8))),
          branch(next),
        ),
      ),
      giveBack(i32.sub(i32.gtU(countA, countB), i32.ltU(countA, countB))),
      trap,
    );
  },
};
