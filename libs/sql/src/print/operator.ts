import type { BinaryExpression, UnaryExpression } from '../ast/expression.ts';
import { binaryPrecedence, PRECEDENCE } from '../parse/expression/precedence.ts';
import { type Printer, printAtLeast } from './printer.ts';

export function printUnary({ operator, operand }: UnaryExpression, print: Printer): string {
  switch (operator) {
    case 'not':
      return `NOT ${printAtLeast(print, operand, PRECEDENCE.not)}`;
    case '~':
      return `~${printAtLeast(print, operand, PRECEDENCE.other + 1)}`;
    case '-':
    case '+':
      // A sign behind a sign needs parentheses: two minus signs start a comment.
      return `${operator}${printAtLeast(print, operand, PRECEDENCE.sign + 1)}`;
  }
}

export function printBinary({ operator, left, right }: BinaryExpression, print: Printer): string {
  const precedence = binaryPrecedence(operator);
  const isComparison = precedence === PRECEDENCE.comparison;
  const leftText = printAtLeast(print, left, isComparison ? precedence + 1 : precedence);
  const rightText = printAtLeast(print, right, precedence + 1);
  return `${leftText} ${operator.toUpperCase()} ${rightText}`;
}
