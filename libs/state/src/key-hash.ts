import {
  type FunctionBuilder,
  type FunctionReference,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  loop,
  memory,
  ModuleBuilder,
  type Statement,
  branch,
  branchIf,
  block,
  when,
  giveBack,
} from '@millrace/wasm';

/**
 * The hash of a key decides its key group (the top 8 bits) and its place in a table (the bits
 * below), so every subtask, checkpoint and version must compute the same one: changing a constant
 * here changes the state format.
 */
const multiplier = 0x9e3779b97f4a7c15n;
const finisher = 0xd6e8feb86659fd93n;

/** Key groups divide the keys of a job; each belongs to one subtask. */
export const keyGroupCount = 256;

/** The subtask that owns a key group. */
export function subtaskOfKeyGroup(group: number, parallelism: number): number {
  return Math.floor((group * parallelism) / keyGroupCount);
}

/** Mixes one more 64-bit word of the key into `hash`; null = the first. */
export function mixWord(hash: Instruction | null, word: Instruction): Instruction<'i64'> {
  const mixed = hash === null ? word : i64.xor(i64.rotl(hash, i64.const(29)), word);
  return i64.mul(mixed, i64.const(multiplier));
}

/**
 * The finished hash of a mixed value, kept in `hash`. Its upper bits depend on every bit of every
 * word; the lower half does less so and is not used.
 */
export function finishHash(hash: Local<'i64'>): Statement {
  return hash.set(
    i64.mul(i64.xor(hash.get, i64.shrU(hash.get, i64.const(32))), i64.const(finisher)),
  );
}

/** The same for one word, in JavaScript. */
export function hashWords(words: readonly bigint[]): bigint {
  const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
  let hash = 0n;
  for (const word of words) {
    const rotated = wrap((hash << 29n) | (hash >> 35n));
    hash = wrap((rotated ^ wrap(word)) * multiplier);
  }
  return wrap((hash ^ (hash >> 32n)) * finisher);
}

export function keyGroupOf(hash: bigint): number {
  return Number(BigInt.asUintN(64, hash) >> 56n);
}

/** Module function `(address, length) -> word`: the word that stands for a text in `mixWord`. */
export function bytesWordFunction(builder: ModuleBuilder): FunctionReference {
  const body = builder.function('bytesWord', ['i32', 'i32'], ['i64']);
  const [at, length] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const [end, hash] = [body.local('i32'), body.local('i64')];
  const [next, done] = [label('next'), label('done')];
  const left = i32.sub(end.get, at.get);
  const mix = (word: Instruction): Statement => hash.set(mixWord(hash.get, word));
  body.add(
    end.set(i32.add(at.get, length.get)),
    hash.set(i64.extendI32U(length.get)),
    block(
      done,
      loop(
        next,
        branchIf(done, i32.ltS(left, i32.const(8))),
        mix(memory.loadI64(at.get)),
        at.set(i32.add(at.get, i32.const(8))),
        branch(next),
      ),
    ),
    when(i32.gtS(left, i32.const(0)), [mix(tailWord(at, left))]),
    giveBack(i64.xor(hash.get, i64.shrU(hash.get, i64.const(31)))),
  );
  return body;
}

/** The 1 to 7 bytes at `at`, the others zero; reads 8 bytes, which the padding allows. */
function tailWord(at: Local<'i32'>, bytes: Instruction): Instruction<'i64'> {
  const unused = i64.extendI32U(i32.shl(i32.sub(i32.const(8), bytes), i32.const(3)));
  return i64.shrU(i64.shl(memory.loadI64(at.get), unused), unused);
}

/** Module function `(a, b, length) -> 1 | 0`: whether two runs of bytes are the same. */
export function bytesEqualFunction(builder: ModuleBuilder): FunctionReference {
  const body: FunctionBuilder = builder.function('bytesEqual', ['i32', 'i32', 'i32'], ['i32']);
  const [a, b, length] = [
    body.parameter<'i32'>(0),
    body.parameter<'i32'>(1),
    body.parameter<'i32'>(2),
  ];
  const end = body.local('i32');
  const [next, done] = [label('next'), label('done')];
  const left = i32.sub(end.get, a.get);
  body.add(
    end.set(i32.add(a.get, length.get)),
    block(
      done,
      loop(
        next,
        branchIf(done, i32.ltS(left, i32.const(8))),
        when(i64.ne(memory.loadI64(a.get), memory.loadI64(b.get)), [giveBack(i32.const(0))]),
        a.set(i32.add(a.get, i32.const(8))),
        b.set(i32.add(b.get, i32.const(8))),
        branch(next),
      ),
    ),
    when(i32.leS(left, i32.const(0)), [giveBack(i32.const(1))]),
    giveBack(i64.eq(tailWord(a, left), tailWord(b, left))),
  );
  return body;
}
