import type { BinaryOperator } from '../../ast/operator.ts';

/** How tight an expression binds, as in PostgreSQL. The parser and the printer share it. */
export const PRECEDENCE = {
  lowest: 0,
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  /** BETWEEN, IN, LIKE and their kin. */
  pattern: 6,
  /** `||`, `->`, `~`, `&`: every operator that has no level of its own. */
  other: 7,
  additive: 8,
  multiplicative: 9,
  power: 10,
  timeZone: 11,
  sign: 12,
  cast: 13,
  postfix: 14,
  primary: 15,
} as const;

const SYMBOL_PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: PRECEDENCE.or,
  and: PRECEDENCE.and,
  '=': PRECEDENCE.comparison,
  '<>': PRECEDENCE.comparison,
  '<': PRECEDENCE.comparison,
  '<=': PRECEDENCE.comparison,
  '>': PRECEDENCE.comparison,
  '>=': PRECEDENCE.comparison,
  '~': PRECEDENCE.other,
  '~*': PRECEDENCE.other,
  '!~': PRECEDENCE.other,
  '!~*': PRECEDENCE.other,
  '||': PRECEDENCE.other,
  '|': PRECEDENCE.other,
  '&': PRECEDENCE.other,
  '#': PRECEDENCE.other,
  '<<': PRECEDENCE.other,
  '>>': PRECEDENCE.other,
  '->': PRECEDENCE.other,
  '->>': PRECEDENCE.other,
  '#>': PRECEDENCE.other,
  '#>>': PRECEDENCE.other,
  '@>': PRECEDENCE.other,
  '<@': PRECEDENCE.other,
  '?': PRECEDENCE.other,
  '+': PRECEDENCE.additive,
  '-': PRECEDENCE.additive,
  '*': PRECEDENCE.multiplicative,
  '/': PRECEDENCE.multiplicative,
  '%': PRECEDENCE.multiplicative,
  '^': PRECEDENCE.power,
};

export function binaryPrecedence(operator: BinaryOperator): number {
  return SYMBOL_PRECEDENCE[operator];
}

/** The operator a token of the text stands for, other ways of writing it included. */
export function binaryOperatorOf(text: string): BinaryOperator | undefined {
  if (text === '!=') return '<>';
  if (text === '==') return '=';
  const operator = text.toLowerCase();
  return isBinaryOperator(operator) ? operator : undefined;
}

function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(SYMBOL_PRECEDENCE, text);
}
