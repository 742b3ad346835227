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
  trap,
  v128,
  when,
} from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { LibraryFunction } from '../generate/module-library.ts';
import { allocate } from './allocate.ts';
import { bytesLeft } from './bytes-left.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** A view that no text has: sign of a byte beyond ASCII. */
const notAscii = -1;

/** `lower` or `upper` of ASCII; other texts are left to the interpreter. */
export function asciiCase(
  to: 'lower' | 'upper',
  text: Instruction,
  code: CodeContext,
): Computation {
  const result = code.local('i64');
  const changed = code.call(changeCase(to), code.control(), text);
  return {
    setup: [result.set(changed)],
    value: result.get,
    slow: i64.eq(result.get, i64.const(notAscii)),
    total: false,
  };
}

function changeCase(to: 'lower' | 'upper'): LibraryFunction {
  const firstLetter = to === 'lower' ? 0x41 : 0x61;
  return {
    name: `ascii_${to}`,
    parameters: ['i32', 'i64'],
    results: ['i64'],
    build(body, library) {
      const text = body.parameter(1).get;
      const [from, at, left, start] = [
        body.local('i32'),
        body.local('i32'),
        body.local('i32'),
        body.local('i32'),
      ];
      const bytes = body.local('v128');
      const [next, done] = [label('next'), label('done')];
      const inText = bytesLeft(left.get);
      const letter = i8x16.sub(bytes.get, i8x16.splat(i32.const(firstLetter)));
      const isLetter = i8x16.leU(letter, i8x16.splat(i32.const(25)));
      const flipped = v128.xor(bytes.get, v128.and(isLetter, i8x16.splat(i32.const(0x20))));
      body.add(
        from.set(addressOf(text)),
        left.set(countOf(text)),
        start.set(library.call(allocate, body.parameter(0).get, countOf(text))),
        at.set(start.get),
        block(
          done,
          loop(
            next,
            branchIf(done, i32.leS(left.get, i32.const(0))),
            bytes.set(memory.loadV128(from.get)),
            when(i32.and(i8x16.bitmask(bytes.get), inText), [giveBack(i64.const(notAscii))]),
            memory.storeV128(at.get, flipped),
            from.set(i32.add(from.get, i32.const(16))),
            at.set(i32.add(at.get, i32.const(16))),
            left.set(i32.sub(left.get, i32.const(16))),
            branch(next),
          ),
        ),
        giveBack(viewOf(start.get, countOf(text))),
        trap,
      );
    },
  };
}
