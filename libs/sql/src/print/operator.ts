import type { BinaryExpression, UnaryExpression } from '../ast/expression.ts';
import { binaryPrecedence, PRECEDENCE } from '../parse/precedence.ts';
import { printAtLeast } from './expression.ts';

export function printUnary({ operator, operand }: UnaryExpression): string {
  switch (operator) {
    case 'not':
      return `NOT ${printAtLeast(operand, PRECEDENCE.not)}`;
    case '~':
      return `~${printAtLeast(operand, PRECEDENCE.other + 1)}`;
    case '-':
    case '+':
      // A sign behind a sign needs parentheses: two minus signs start a comment.
      return `${operator}${printAtLeast(operand, PRECEDENCE.sign + 1)}`;
  }
}

export function printBinary({ operator, left, right }: BinaryExpression): string {
  const precedence = binaryPrecedence(operator);
  const isComparison = precedence === PRECEDENCE.comparison;
  const leftText = printAtLeast(left, isComparison ? precedence + 1 : precedence);
  const rightText = printAtLeast(right, precedence + 1);
  return `${leftText} ${operator.toUpperCase()} ${rightText}`;
}
