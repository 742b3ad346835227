import {
  block,
  branch,
  type FunctionReference,
  giveBack,
  i8x16,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  v128,
  when,
} from '@millrace/wasm';
import { advance, type Output, putByte } from './output.ts';

const viewAddress = (view: Local<'i64'>): Instruction<'i32'> => i32.wrapI64(view.get);
const viewBytes = (view: Local<'i64'>): Instruction<'i32'> =>
  i32.wrapI64(i64.shrU(view.get, i64.const(32)));

/** The most bytes that a byte of text can become. */
export const escapeBytesMax = 6;

/** `text(view, to)`: writes a string in quotes, escaped as JSON.stringify does. */
export function addText(builder: ModuleBuilder): FunctionReference {
  const fn = builder.function('text', ['i64', 'i32'], ['i32']);
  const view = fn.parameter<'i64'>(0);
  const to = fn.parameter<'i32'>(1);
  const [at, end, found] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [chunk, byte] = [fn.local('v128'), fn.local('i32')];
  const [next, done] = [label('chunk'), label('done')];
  const special = v128.or(
    v128.or(
      i8x16.eq(chunk.get, i8x16.splat(i32.const(0x22))),
      i8x16.eq(chunk.get, i8x16.splat(i32.const(0x5c))),
    ),
    i8x16.ltU(chunk.get, i8x16.splat(i32.const(0x20))),
  );
  fn.add(
    at.set(viewAddress(view)),
    end.set(i32.add(at.get, viewBytes(view))),
    putByte(to, '"'),
    block(
      done,
      loop(
        next,
        chunk.set(memory.loadV128(at.get)),
        memory.storeV128(to.get, chunk.get),
        // A bit beyond the chunk stands for "none".
        found.set(i32.ctz(i32.or(i8x16.bitmask(special), i32.const(1 << 16)))),
        when(i32.geU(found.get, i32.sub(end.get, at.get)), [
          advance(to, i32.sub(end.get, at.get)),
          branch(done),
        ]),
        advance(at, found.get),
        advance(to, found.get),
        when(i32.eq(found.get, i32.const(16)), [branch(next)]),
        byte.set(memory.loadI32From8U(at.get)),
        putEscape(to, byte),
        advance(at, 1),
        branch(next),
      ),
    ),
    putByte(to, '"'),
    giveBack(to.get),
  );
  return fn;
}

function putEscape(to: Output, byte: Local<'i32'>): Statement {
  const is = (code: number): Instruction<'i32'> => i32.eq(byte.get, i32.const(code));
  const short: readonly (readonly [number, string])[] = [
    [0x0a, 'n'],
    [0x09, 't'],
    [0x0d, 'r'],
    [0x08, 'b'],
    [0x0c, 'f'],
  ];
  const done = label('escaped');
  const hex = i32.and(byte.get, i32.const(0x0f));
  return block(
    done,
    putByte(to, '\\'),
    when(i32.geU(byte.get, i32.const(0x20)), [putByte(to, byte.get), branch(done)]),
    ...short.map(([code, letter]) => when(is(code), [putByte(to, letter), branch(done)])),
    memory.storeI32(to.get, i32.const(Buffer.from('u000').readInt32LE(0))),
    // The fourth digit of five is 0 or 1; the fifth may be a letter.
    memory.storeI32As8(to.get, i32.add(i32.shrU(byte.get, i32.const(4)), i32.const(0x30)), 3),
    memory.storeI32As8(
      to.get,
      i32.add(hex, i32.add(i32.const(0x30), i32.mul(i32.gtU(hex, i32.const(9)), i32.const(0x27)))),
      4,
    ),
    advance(to, 5),
  );
}

/**
 * `raw(view, to)`: writes a JSON text as it is, but for line breaks between its tokens, which would
 * break the row. Control characters stand nowhere else in JSON.
 */
export function addRaw(builder: ModuleBuilder): FunctionReference {
  const fn = builder.function('raw', ['i64', 'i32'], ['i32']);
  const view = fn.parameter<'i64'>(0);
  const to = fn.parameter<'i32'>(1);
  const [at, end] = [fn.local('i32'), fn.local('i32')];
  const [chunk, control] = [fn.local('v128'), fn.local('v128')];
  const [next, done] = [label('chunk'), label('done')];
  const spaces = i8x16.splat(i32.const(0x20));
  fn.add(
    at.set(viewAddress(view)),
    end.set(i32.add(at.get, viewBytes(view))),
    block(
      done,
      loop(
        next,
        when(i32.geU(at.get, end.get), [branch(done)]),
        chunk.set(memory.loadV128(at.get)),
        control.set(i8x16.ltU(chunk.get, spaces)),
        memory.storeV128(
          to.get,
          v128.or(v128.andnot(chunk.get, control.get), v128.and(spaces, control.get)),
        ),
        advance(at, 16),
        advance(to, 16),
        branch(next),
      ),
    ),
    // Back from where the last chunk ended to where the text does.
    giveBack(i32.sub(to.get, i32.sub(at.get, end.get))),
  );
  return fn;
}
