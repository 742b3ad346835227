import {
  block,
  branch,
  branchIf,
  giveBack,
  type Instruction,
  i32,
  label,
  loop,
  memory,
  type Statement,
  trap,
} from '@millrace/wasm';
import { type Computation, guarded } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { LibraryFunction } from '../generate/module-library.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** Which ends of a text are trimmed. */
export interface Sides {
  readonly left: boolean;
  readonly right: boolean;
}

/** Leaves spaces at the ends of a text out; the bytes stay where they are. */
export function trimCode(text: Instruction, sides: Sides, code: CodeContext): Computation {
  return guarded(code.call(trimSpaces(sides), text));
}

function trimSpaces({ left, right }: Sides): LibraryFunction {
  return {
    name: `trim${left ? '_left' : ''}${right ? '_right' : ''}`,
    parameters: ['i64'],
    results: ['i64'],
    build(body) {
      const text = body.parameter(0).get;
      const [start, end] = [body.local('i32'), body.local('i32')];
      const isEmpty = i32.geU(start.get, end.get);
      const notSpace = (address: Instruction): Instruction =>
        i32.ne(memory.loadI32From8U(address), i32.const(0x20));
      const last = i32.sub(end.get, i32.const(1));
      body.add(
        start.set(addressOf(text)),
        end.set(i32.add(start.get, countOf(text))),
        ...(left
          ? [repeat(isEmpty, notSpace(start.get), start.set(i32.add(start.get, i32.const(1))))]
          : []),
        ...(right ? [repeat(isEmpty, notSpace(last), end.set(last))] : []),
        giveBack(viewOf(start.get, i32.sub(end.get, start.get))),
        trap,
      );
    },
  };
}

/** Runs a step until one of two conditions holds. */
function repeat(first: Instruction, second: Instruction, step: Statement): Statement {
  const [next, done] = [label('next'), label('done')];
  return block(done, loop(next, branchIf(done, first), branchIf(done, second), step, branch(next)));
}
