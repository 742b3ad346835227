import {
  block,
  branch,
  branchIf,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  type ModuleBuilder,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import {
  advance,
  byteAt,
  type Cursor,
  isBetween,
  isByte,
  isNotByte,
  isWord,
  skipSpace,
} from './bytes.ts';

const refuse = giveBack(i32.const(0));
/** What stands open is remembered as bits of an i64; deeper values are left to the slow path. */
const depthMax = 63;

/**
 * `skipValue(at)`: judges the value that begins at `at` by the whole grammar and gives the address
 * behind it, or 0.
 */
export function addSkipValue(
  builder: ModuleBuilder,
  stringEnd: FunctionReference,
): FunctionReference {
  const fn = builder.function('skipValue', ['i32'], ['i32']);
  const at = fn.parameter<'i32'>(0);
  const [byte, depth, open] = [fn.local('i32'), fn.local('i32'), fn.local('i64')];
  const value = label('value');
  const ended = label('ended');
  const after = label('after');
  const { skipText, skipKey, enter } = skipParts(builder, stringEnd, { at, depth, open });
  const inObject = i32.wrapI64(i64.and(open.get, i64.const(1)));
  const closer = i32.add(i32.const(0x5d), i32.shl(inObject, i32.const(5)));
  fn.add(
    loop(
      value,
      block(
        ended,
        skipSpace(at),
        byte.set(byteAt(at)),
        when(i32.eq(byte.get, i32.const(0x22)), [skipText, branch(ended)]),
        when(i32.eq(byte.get, i32.const(0x7b)), [
          advance(at, 1),
          skipSpace(at),
          when(isByte(at, '}'), [advance(at, 1), branch(ended)]),
          enter(1),
          skipKey,
          branch(value),
        ]),
        when(i32.eq(byte.get, i32.const(0x5b)), [
          advance(at, 1),
          skipSpace(at),
          when(isByte(at, ']'), [advance(at, 1), branch(ended)]),
          enter(0),
          branch(value),
        ]),
        skipLiteral(at, ended),
        skipNumber(at, byte),
      ),
      loop(
        after,
        when(i32.eqz(depth.get), [giveBack(at.get)]),
        skipSpace(at),
        byte.set(byteAt(at)),
        when(i32.eq(byte.get, i32.const(0x2c)), [
          advance(at, 1),
          when(inObject, [skipSpace(at), skipKey]),
          branch(value),
        ]),
        when(i32.ne(byte.get, closer), [refuse]),
        advance(at, 1),
        depth.set(i32.sub(depth.get, i32.const(1))),
        open.set(i64.shrU(open.get, i64.const(1))),
        branch(after),
      ),
    ),
    refuse,
  );
  return fn;
}

/** What the loop over values is made of. */
function skipParts(
  builder: ModuleBuilder,
  stringEnd: FunctionReference,
  locals: { readonly at: Cursor; readonly depth: Local<'i32'>; readonly open: Local<'i64'> },
) {
  const { at, depth, open } = locals;
  const skipText: Statement = sequence(
    at.set(builder.call(stringEnd, i32.add(at.get, i32.const(1)), i32.const(1))),
    when(i32.eqz(at.get), [refuse]),
    advance(at, 1),
  );
  const skipKey: Statement = sequence(
    when(isNotByte(at, '"'), [refuse]),
    skipText,
    skipSpace(at),
    when(isNotByte(at, ':'), [refuse]),
    advance(at, 1),
  );
  /** One more stands open: 1 in the lowest bit is an object. */
  const enter = (object: 0 | 1): Statement =>
    sequence(
      when(i32.eq(depth.get, i32.const(depthMax)), [refuse]),
      depth.set(i32.add(depth.get, i32.const(1))),
      open.set(i64.or(i64.shl(open.get, i64.const(1)), i64.const(object))),
    );
  return { skipText, skipKey, enter };
}

function skipLiteral(at: Cursor, ended: ReturnType<typeof label>): Statement {
  return sequence(
    when(isWord(at, 'null'), [advance(at, 4), branch(ended)]),
    when(isWord(at, 'true'), [advance(at, 4), branch(ended)]),
    when(i32.and(isWord(at, 'fals'), isByte(at, 'e', 4)), [advance(at, 5), branch(ended)]),
  );
}

function skipNumber(at: Cursor, byte: Local<'i32'>): Statement {
  const isDigit: Instruction = isBetween(byteAt(at), 0x30, 0x39);
  const digits = (): Statement => {
    const again = label('digit');
    return sequence(
      when(i32.eqz(isDigit), [refuse]),
      loop(again, advance(at, 1), branchIf(again, isDigit)),
    );
  };
  const letter = i32.or(byteAt(at), i32.const(0x20));
  return sequence(
    when(isByte(at, '-'), [advance(at, 1)]),
    when(isByte(at, '0'), [advance(at, 1)], [digits()]),
    when(isByte(at, '.'), [advance(at, 1), digits()]),
    when(i32.eq(letter, i32.const(0x65)), [
      advance(at, 1),
      byte.set(byteAt(at)),
      when(i32.or(i32.eq(byte.get, i32.const(0x2b)), i32.eq(byte.get, i32.const(0x2d))), [
        advance(at, 1),
      ]),
      digits(),
    ]),
  );
}
