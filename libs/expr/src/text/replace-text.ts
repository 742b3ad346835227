import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  giveBack,
  type Instruction,
  i32,
  i64,
  type Local,
  label,
  loop,
  memory,
  type Statement,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction, ModuleLibrary } from '../generate/module-library.ts';
import { allocate } from './allocate.ts';
import { findBytes } from './find-text.ts';
import { textTooLong } from './text-limit.ts';
import { addressOf, countOf, viewOf } from './view.ts';

/** What stands for a result that is too long; no view looks like it. */
export const replacedTooLong = -1;

/**
 * A text with every occurrence of another replaced; itself where there is none, or where what is
 * looked for is empty. Takes the control block's address first.
 */
export const replaceText: LibraryFunction = {
  name: 'replace_text',
  parameters: ['i32', 'i64', 'i64', 'i64'],
  results: ['i64'],
  build(body, library) {
    const [control, text] = [body.parameter(0).get, body.parameter(1).get];
    const [from, to] = [body.parameter(2).get, body.parameter(3).get];
    const [found, start, out] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const rest = body.local('i64');
    const search: Search = { body, library, rest, from };
    const count64 = (view: Instruction): Instruction => i64.shrU(view, i64.const(32));
    const growth = i64.mul(i64.extendI32U(found.get), i64.sub(count64(to), count64(from)));
    const size = body.local('i64');
    const copy = (view: Instruction, count: Instruction): Statement[] => [
      memory.copy(out.get, addressOf(view), count),
      out.set(i32.add(out.get, count)),
    ];
    body.add(
      when(i32.eqz(countOf(from)), [giveBack(text)]),
      rest.set(text),
      eachOccurrence(search, () => [found.set(i32.add(found.get, i32.const(1)))]),
      when(i32.eqz(found.get), [giveBack(text)]),
      size.set(i64.add(count64(text), growth)),
      when(i64.gtU(size.get, i64.const(textTooLong.bytesMax)), [
        giveBack(i64.const(replacedTooLong)),
      ]),
      start.set(library.call(allocate, control, i32.wrapI64(size.get))),
      out.set(start.get),
      rest.set(text),
      eachOccurrence(search, (at) => [...copy(rest.get, at), ...copy(to, countOf(to))]),
      ...copy(rest.get, countOf(rest.get)),
      giveBack(viewOf(start.get, i32.sub(out.get, start.get))),
      trap,
    );
  },
};

interface Search {
  readonly body: FunctionBuilder;
  readonly library: ModuleLibrary;
  /** What follows the last occurrence. */
  readonly rest: Local<'i64'>;
  readonly from: Instruction;
}

/** Runs statements at each occurrence, given its offset in the rest. */
function eachOccurrence(search: Search, run: (at: Instruction) => Statement[]): Statement {
  const { body, library, rest, from } = search;
  const at = body.local('i32');
  const [next, done] = [label('next'), label('done')];
  const taken = i64.extendI32U(i32.add(at.get, countOf(from)));
  const count = i64.sub(i64.shrU(rest.get, i64.const(32)), taken);
  const address = i64.add(i64.extendI32U(addressOf(rest.get)), taken);
  return block(
    done,
    loop(
      next,
      at.set(library.call(findBytes, rest.get, from)),
      branchIf(done, i32.eq(at.get, i32.const(-1))),
      ...run(at.get),
      rest.set(i64.or(address, i64.shl(count, i64.const(32)))),
      branch(next),
    ),
  );
}
