import { must } from '@millrace/std';
import { countCharacters } from '../../text/characters.ts';
import { countOf } from '../../text/view.ts';
import { overloads, takes } from '../overloads.ts';
import { guarded, type ScalarFunction, total } from '../scalar-function.ts';
import { bytesAt, strict, textAt } from '../strict-function.ts';

export const textLengthFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'length',
    aliases: ['char_length', 'character_length'],
    resolve: overloads(takes(['text'], 'integer'), takes(['bytea'], 'integer')),
    evaluate: (args) =>
      typeof args[0] === 'string' ? [...textAt(args, 0)].length : bytesAt(args, 0).length,
    generate: ({ values: [text] }, call, code) => {
      const view = must(text);
      if (call.arguments[0]?.type.kind === 'bytea') return total(countOf(view));
      return guarded(code.call(countCharacters, view));
    },
  }),
  strict({
    name: 'octet_length',
    resolve: overloads(takes(['text'], 'integer'), takes(['bytea'], 'integer')),
    evaluate: (args) => byteCount(args[0]),
    generate: ({ values: [view] }) => total(countOf(must(view))),
  }),
  strict({
    name: 'bit_length',
    resolve: overloads(takes(['text'], 'integer'), takes(['bytea'], 'integer')),
    evaluate: (args) => byteCount(args[0]) * 8,
  }),
];

function byteCount(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : (value as Uint8Array).length;
}
