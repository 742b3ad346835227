import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

/** Rarely used searches and measures of text; all of these run in the interpreter. */
export const textDistanceFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'levenshtein',
    resolve: overloads(takes(['text', 'text'], 'integer')),
    evaluate: (args) => editDistance([...textAt(args, 0)], [...textAt(args, 1)]),
  }),
  strict({
    // The place of a text in a list of texts between commas, from 1; 0 where it is missing.
    name: 'find_in_set',
    resolve: overloads(takes(['text', 'text'], 'integer')),
    evaluate: (args) => textAt(args, 1).split(',').indexOf(textAt(args, 0)) + 1,
  }),
  strict({
    // What stands before the n-th delimiter, or after the n-th from the end if n is negative.
    name: 'substr_index',
    aliases: ['substring_index'],
    resolve: overloads(takes(['text', 'text', 'bigint'], 'text')),
    evaluate: (args) => {
      const [text, delimiter, count] = [
        textAt(args, 0),
        textAt(args, 1),
        Number(bigintAt(args, 2)),
      ];
      if (delimiter === '' || count === 0) return '';
      const parts = text.split(delimiter);
      return (count > 0 ? parts.slice(0, count) : parts.slice(count)).join(delimiter);
    },
  }),
];

function editDistance(a: readonly string[], b: readonly string[]): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, character] of a.entries()) {
    const current = [i + 1];
    for (const [j, other] of b.entries()) {
      const change = (previous[j] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(change, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
