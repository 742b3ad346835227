import type { Expression } from '../ast/expression.ts';
import type { Identifier } from '../ast/identifier.ts';
import { isWord } from '../lex/word.ts';
import { printString } from './name.ts';
import { printTight } from './predicate.ts';
import type { Printer } from './printer.ts';

export function printExtract(
  { field, operand }: Extract<Expression, { kind: 'extract' }>,
  print: Printer,
): string {
  return `EXTRACT(${printField(field)} FROM ${print.expression(operand)})`;
}

export function printPosition(
  { needle, haystack }: Extract<Expression, { kind: 'position' }>,
  print: Printer,
): string {
  return `POSITION(${printTight(needle, print)} IN ${printTight(haystack, print)})`;
}

/** What is no word was written as a string. */
function printField({ value }: Identifier): string {
  return isWord(value) ? value : printString(value);
}
