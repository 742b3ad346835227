import { type Instruction, i32, memory, type Statement } from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { allocate } from './allocate.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** The bytes of texts one after the other. */
export function concatenateCode(texts: readonly Instruction[], code: CodeContext): Computation {
  const [size, start, at] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const total = texts.reduce<Instruction>((sum, text) => i32.add(sum, countOf(text)), i32.const(0));
  const copies = texts.flatMap((text): Statement[] => [
    memory.copy(at.get, addressOf(text), countOf(text)),
    at.set(i32.add(at.get, countOf(text))),
  ]);
  const setup = [
    size.set(total),
    start.set(code.call(allocate, code.control(), size.get)),
    at.set(start.get),
    ...copies,
  ];
  return { setup, value: viewOf(start.get, size.get), total: false };
}
