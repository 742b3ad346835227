import { type Instruction, i32, i64, type Local, memory, type Statement } from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { allocate } from './allocate.ts';
import { textTooLong } from './text-limit.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** The bytes of texts one after the other. */
export function concatenateCode(texts: readonly Instruction[], code: CodeContext): Computation {
  const [start, at] = [code.local('i32'), code.local('i32')];
  const size: Local<'i64'> = code.local('i64');
  // In 64 bits, which sums of counts do not leave.
  const counts = texts.map((text) => i64.shrU(text, i64.const(32)));
  const total = counts.reduce<Instruction>((sum, count) => i64.add(sum, count), i64.const(0));
  const copies = texts.flatMap((text): Statement[] => [
    memory.copy(at.get, addressOf(text), countOf(text)),
    at.set(i32.add(at.get, countOf(text))),
  ]);
  const setup = [
    size.set(total),
    code.raiseWhen(i64.gtU(size.get, i64.const(textTooLong.bytesMax)), null, textTooLong.error),
    start.set(code.call(allocate, code.control(), i32.wrapI64(size.get))),
    at.set(start.get),
    ...copies,
  ];
  return { setup, value: viewOf(start.get, i32.wrapI64(size.get)), total: false };
}
