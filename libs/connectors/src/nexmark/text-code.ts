import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  yielding,
} from '@millrace/wasm';
import { bitsPerLetter, lettersPerWord } from './letters.ts';
import { extraPoolBytes } from './pools.ts';
import { mixCode, pickCode } from './random-code.ts';
import { goldenGamma } from './random-words.ts';

/**
 * `randomText(to, state, length)`: random text of so many characters, without the blanks around it,
 * as a view. Writes up to four bytes more than it gives.
 */
export function textFunction(builder: ModuleBuilder, letters: number): FunctionReference {
  const text = builder.function('randomText', ['i32', 'i64', 'i32'], ['i64']);
  const [to, state] = [text.parameter<'i32'>(0), text.parameter<'i64'>(1)];
  const length = text.parameter<'i32'>(2);
  const [at, end] = [text.local('i32'), text.local('i32')];
  const [word, scratch] = [text.local('i64'), text.local('i64')];
  const next = label('next word');
  const stores = Array.from({ length: lettersPerWord }, (_, i) => {
    const drawn = i32.and(
      i32.wrapI64(i64.shrU(word.get, i64.const(i * bitsPerLetter))),
      i32.const((1 << bitsPerLetter) - 1),
    );
    return memory.storeI32As8(at.get, memory.loadI32From8U(drawn, letters), i);
  });
  text.add(
    at.set(to.get),
    end.set(i32.add(to.get, length.get)),
    loop(
      next,
      state.set(i64.add(state.get, i64.const(goldenGamma))),
      word.set(mixCode(scratch, state.get)),
      ...stores,
      at.set(i32.add(at.get, i32.const(lettersPerWord))),
      branchIf(next, i32.ltU(at.get, end.get)),
    ),
    ...skipBlanks(to, end),
    giveBack(viewCode(to.get, i32.sub(end.get, to.get))),
  );
  return text;
}

/** Moves both ends of a text inwards over blanks. */
function skipBlanks(start: Local<'i32'>, end: Local<'i32'>): Statement[] {
  const skip = (looked: Instruction, moved: Local<'i32'>, step: number) => {
    const [done, again] = [label('trimmed'), label('next blank')];
    return block(
      done,
      loop(
        again,
        branchIf(done, i32.geU(start.get, end.get)),
        branchIf(done, i32.ne(memory.loadI32From8U(looked), i32.const(0x20))),
        moved.set(i32.add(moved.get, i32.const(step))),
        branch(again),
      ),
    );
  };
  return [skip(start.get, start, 1), skip(i32.sub(end.get, i32.const(1)), end, -1)];
}

/** A view of bytes. */
export function viewCode(address: Instruction, bytes: Instruction): Instruction<'i64'> {
  return i64.or(i64.extendI32U(address), i64.shl(i64.extendI32U(bytes), i64.const(32)));
}

export function viewBytesCode(view: Instruction): Instruction<'i32'> {
  return i32.wrapI64(i64.shrU(view, i64.const(32)));
}

/**
 * `extra`: so many of the pool's letters that the event has about its average size. The view
 * points into the pool, of which the kit takes a substring.
 */
export function extraCode(
  code: FunctionBuilder,
  drawn: { readonly length: Instruction; readonly place: Instruction },
  desiredBytes: Instruction,
  extraPool: number,
): Instruction<'i64'> {
  const [desired, delta] = [code.local('i32'), code.local('i32')];
  const bytes = code.local('i64');
  const tenths = i32.add(i32.shl(desired.get, i32.const(1)), i32.const(5));
  const least = i32.sub(desired.get, delta.get);
  const span = i64.extendI32U(i32.shl(delta.get, i32.const(1)));
  const room = i64.sub(i64.const(extraPoolBytes), bytes.get);
  return yielding(
    [
      desired.set(desiredBytes),
      delta.set(i32.divU(tenths, i32.const(10))),
      bytes.set(i64.add(i64.extendI32U(least), pickCode(drawn.length, 0, 32, span))),
    ],
    i64.or(
      i64.add(i64.const(extraPool), pickCode(drawn.place, 32, 32, room)),
      i64.shl(bytes.get, i64.const(32)),
    ),
  );
}
