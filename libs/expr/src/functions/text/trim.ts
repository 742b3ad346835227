import { must } from '@millrace/std';
import { type Sides, trimCode } from '../../text/trim-text.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { strict, textAt } from '../strict-function.ts';

export const textTrimFunctions: readonly ScalarFunction[] = [
  trim('btrim', ['trim'], { left: true, right: true }),
  trim('ltrim', [], { left: true, right: false }),
  trim('rtrim', [], { left: false, right: true }),
];

/** Removes spaces, or characters of the second argument, from the ends of a text. */
function trim(name: string, aliases: readonly string[], sides: Sides): ScalarFunction {
  return strict({
    name,
    aliases,
    resolve: overloads(takes(['text', 'text'], 'text', { optional: 1 })),
    evaluate: (args) => {
      const removed = new Set(args.length > 1 ? textAt(args, 1) : ' ');
      const characters = [...textAt(args, 0)];
      let [start, end] = [0, characters.length];
      while (sides.left && start < end && removed.has(characters[start] ?? '')) start += 1;
      while (sides.right && end > start && removed.has(characters[end - 1] ?? '')) end -= 1;
      return characters.slice(start, end).join('');
    },
    generate: ({ values }, call, code) =>
      call.arguments.length > 1 ? null : trimCode(must(values[0]), sides, code),
  });
}
