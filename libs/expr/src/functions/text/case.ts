import { must } from '@millrace/std';
import { asciiCase } from '../../text/ascii-case.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { strict, textAt } from '../strict-function.ts';

const textToText = overloads(takes(['text'], 'text'));

export const textCaseFunctions: readonly ScalarFunction[] = [
  changeCase('lower', (text) => text.toLowerCase()),
  changeCase('upper', (text) => text.toUpperCase()),
  strict({
    name: 'initcap',
    resolve: textToText,
    evaluate: (args) =>
      textAt(args, 0).replace(
        /[\p{L}\p{N}]+/gu,
        ([first = '', ...rest]) => first.toUpperCase() + rest.join('').toLowerCase(),
      ),
  }),
];

/** ASCII in generated code; a text with other letters takes the interpreter. */
function changeCase(name: 'lower' | 'upper', change: (text: string) => string): ScalarFunction {
  return strict({
    name,
    resolve: textToText,
    evaluate: (args) => change(textAt(args, 0)),
    generate: ({ values: [text] }, _, code) => asciiCase(name, must(text), code),
  });
}
