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
  sequence,
  when,
} from '@millrace/wasm';
import { advance, byteAt, type Cursor, isByte } from './bytes.ts';
import { type Scratch, setEnd } from './scratch.ts';

/** An unescaped text needs no more room than its escaped form, and this for wide stores. */
const slackBytes = 32;
const replacementCharacter = 0xfffd;

/**
 * `escapedText(at)`: unescapes the string whose first byte is at `at` into the heap of the batch
 * and gives a view of it; `scratch.end` is its closing quote, or 0. When the heap is too small,
 * too, `scratch.heapNeeded` says how many bytes were missing.
 */
export function addEscapedText(
  builder: ModuleBuilder,
  scratch: Scratch,
  stringEnd: FunctionReference,
): FunctionReference {
  const fn = builder.function('escapedText', ['i32'], ['i64']);
  const at = fn.parameter<'i32'>(0);
  const [end, start, to] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [chunk, found, code] = [fn.local('v128'), fn.local('i32'), fn.local('i32')];
  const low = fn.local('i32');
  const [next, done] = [label('run'), label('done')];
  const refuse = sequence(setEnd(scratch, i32.const(0)), giveBack(i64.const(0)));
  const needed = i32.add(i32.sub(end.get, at.get), i32.const(slackBytes));
  const heapTop = memory.loadI32(i32.const(scratch.heapTop));
  fn.add(
    end.set(builder.call(stringEnd, at.get, i32.const(1))),
    when(i32.eqz(end.get), [refuse]),
    start.set(heapTop),
    when(i32.gtU(needed, i32.sub(memory.loadI32(i32.const(scratch.heapEnd)), start.get)), [
      memory.storeI32(i32.const(scratch.heapNeeded), needed),
      refuse,
    ]),
    to.set(start.get),
    block(
      done,
      loop(
        next,
        chunk.set(memory.loadV128(at.get)),
        memory.storeV128(to.get, chunk.get),
        found.set(i8x16.bitmask(i8x16.eq(chunk.get, i8x16.splat(i32.const(0x5c))))),
        // A bit beyond the chunk stands for "none".
        found.set(i32.ctz(i32.or(found.get, i32.const(1 << 16)))),
        when(i32.geU(i32.add(at.get, found.get), end.get), [
          advance(to, i32.sub(end.get, at.get)),
          branch(done),
        ]),
        advance(at, found.get),
        advance(to, found.get),
        when(i32.eq(found.get, i32.const(16)), [branch(next)]),
        unescape({ at, to, code, low }),
        branch(next),
      ),
    ),
    memory.storeI32(i32.const(scratch.heapTop), to.get),
    setEnd(scratch, end.get),
    giveBack(
      i64.or(
        i64.shl(i64.extendI32U(i32.sub(to.get, start.get)), i64.const(32)),
        i64.extendI32U(start.get),
      ),
    ),
  );
  return fn;
}

interface EscapeLocals {
  readonly at: Cursor;
  readonly to: Cursor;
  readonly code: Local<'i32'>;
  readonly low: Local<'i32'>;
}

/** One escape, known to be well formed. */
function unescape({ at, to, code, low }: EscapeLocals): Statement {
  const single = (letter: string, meaning: number): Statement =>
    when(i32.eq(code.get, i32.const(letter.charCodeAt(0))), [code.set(i32.const(meaning))]);
  const unpaired = (from: Local<'i32'>, first: number): Instruction<'i32'> =>
    i32.eq(i32.and(from.get, i32.const(0xfc00)), i32.const(first));
  return when(
    isByte(at, 'u', 1),
    [
      code.set(hexCode(at, 2)),
      advance(at, 6),
      when(unpaired(code, 0xd800), [
        when(i32.and(isByte(at, '\\'), isByte(at, 'u', 1)), [
          low.set(hexCode(at, 2)),
          when(unpaired(low, 0xdc00), [
            code.set(
              i32.add(
                i32.add(i32.shl(i32.sub(code.get, i32.const(0xd800)), i32.const(10)), low.get),
                i32.const(0x10000 - 0xdc00),
              ),
            ),
            advance(at, 6),
          ]),
        ]),
      ]),
      when(i32.eq(i32.and(code.get, i32.const(~0x7ff)), i32.const(0xd800)), [
        code.set(i32.const(replacementCharacter)),
      ]),
      storeCharacter(to, code),
    ],
    [
      code.set(byteAt(at, 1)),
      single('n', 0x0a),
      single('t', 0x09),
      single('r', 0x0d),
      // After the others, whose meanings are no letters, so that none is taken twice.
      single('b', 0x08),
      single('f', 0x0c),
      memory.storeI32As8(to.get, code.get),
      advance(to, 1),
      advance(at, 2),
    ],
  );
}

/**
 * The number of four hexadecimal digits: letters have bit 6, and nine is missing to their value.
 */
function hexCode(at: Cursor, offset: number): Instruction<'i32'> {
  const digit = (index: number): Instruction<'i32'> => {
    const byte = byteAt(at, offset + index);
    return i32.add(
      i32.and(byte, i32.const(0x0f)),
      i32.mul(i32.shrU(byte, i32.const(6)), i32.const(9)),
    );
  };
  return [1, 2, 3].reduce<Instruction<'i32'>>(
    (sum, index) => i32.or(i32.shl(sum, i32.const(4)), digit(index)),
    digit(0),
  );
}

function storeCharacter(to: Cursor, code: Local<'i32'>): Statement {
  const six = (shift: number): Instruction<'i32'> =>
    i32.or(i32.and(i32.shrU(code.get, i32.const(shift)), i32.const(0x3f)), i32.const(0x80));
  const lead = (shift: number, mark: number): Instruction<'i32'> =>
    i32.or(i32.shrU(code.get, i32.const(shift)), i32.const(mark));
  const store = (...bytes: readonly Instruction[]): readonly Statement[] => [
    ...bytes.map((byte, offset) => memory.storeI32As8(to.get, byte, offset)),
    advance(to, bytes.length),
  ];
  return when(i32.ltU(code.get, i32.const(0x80)), store(code.get), [
    when(i32.ltU(code.get, i32.const(0x800)), store(lead(6, 0xc0), six(0)), [
      when(
        i32.ltU(code.get, i32.const(0x10000)),
        store(lead(12, 0xe0), six(6), six(0)),
        store(lead(18, 0xf0), six(12), six(6), six(0)),
      ),
    ]),
  ]);
}
