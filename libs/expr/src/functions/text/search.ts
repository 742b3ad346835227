import { must } from '@millrace/std';
import { choose, type Instruction, i32 } from '@millrace/wasm';
import { constantValue } from '../../evaluate/literal.ts';
import type { CodeContext } from '../../generate/code-context.ts';
import { countCharacters } from '../../text/characters.ts';
import { sameBytes, startsWithConstant } from '../../text/compare-text.ts';
import { findBytes } from '../../text/find-text.ts';
import { addressOf, countOf, viewOf } from '../../text/view.ts';
import { overloads, takes } from '../overloads.ts';
import { type Computation, guarded, type ScalarFunction } from '../scalar-function.ts';
import { strict, textAt } from '../strict-function.ts';

const inText = overloads(takes(['text', 'text'], 'boolean'));

export const textSearchFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'strpos',
    aliases: ['instr'],
    resolve: overloads(takes(['text', 'text'], 'integer')),
    evaluate: (args) => placeOf(textAt(args, 0), textAt(args, 1)),
    generate: ({ values }, _, code) => placeCode(must(values[0]), must(values[1]), code),
  }),
  strict({
    // POSITION(part IN text), with the part first.
    name: 'position',
    resolve: overloads(takes(['text', 'text'], 'integer')),
    evaluate: (args) => placeOf(textAt(args, 1), textAt(args, 0)),
    generate: ({ values }, _, code) => placeCode(must(values[1]), must(values[0]), code),
  }),
  strict({
    name: 'contains',
    resolve: inText,
    evaluate: (args) => textAt(args, 0).includes(textAt(args, 1)),
    generate: ({ values }, _, code) =>
      guarded(i32.ne(code.call(findBytes, must(values[0]), must(values[1])), i32.const(-1))),
  }),
  strict({
    name: 'starts_with',
    resolve: inText,
    evaluate: (args) => textAt(args, 0).startsWith(textAt(args, 1)),
    generate: ({ values }, call, code) =>
      endCode(values, { constant: constantValue(call.arguments[1]), atEnd: false, code }),
  }),
  strict({
    name: 'ends_with',
    resolve: inText,
    evaluate: (args) => textAt(args, 0).endsWith(textAt(args, 1)),
    generate: ({ values }, call, code) =>
      endCode(values, { constant: constantValue(call.arguments[1]), atEnd: true, code }),
  }),
];

/** The place of a part in a text in characters, from 1; 0 where it is missing. */
function placeOf(text: string, part: string): number {
  const at = text.indexOf(part);
  return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
}

function placeCode(text: Instruction, part: Instruction, code: CodeContext): Computation {
  const at = code.local('i32');
  const before = code.call<'i32'>(countCharacters, viewOf(addressOf(text), at.get));
  const place = i32.add(before, i32.const(1));
  const missing = i32.eq(at.get, i32.const(-1));
  return guarded(choose(missing, i32.const(0), place), at.set(code.call(findBytes, text, part)));
}

function endCode(
  values: readonly Instruction[],
  given: { readonly constant: unknown; readonly atEnd: boolean; readonly code: CodeContext },
): Computation {
  const [text, part] = [must(values[0]), must(values[1])];
  const fits = i32.geU(countOf(text), countOf(part));
  const start = given.atEnd
    ? i32.sub(i32.add(addressOf(text), countOf(text)), countOf(part))
    : addressOf(text);
  const constant = typeof given.constant === 'string' ? Buffer.from(given.constant) : null;
  if (constant?.length === 0) return guarded(i32.const(1));
  const same =
    constant !== null && constant.length <= 32
      ? startsWithConstant(start, constant)
      : given.code.call<'i32'>(sameBytes, viewOf(start, countOf(part)), part);
  return guarded(choose(fits, same, i32.const(0)));
}
