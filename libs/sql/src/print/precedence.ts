import type { Expression } from '../ast/expression.ts';
import type { UnaryOperator } from '../ast/operator.ts';
import { binaryPrecedence, PRECEDENCE } from '../parse/expression/precedence.ts';

/** Of the kinds whose operator decides nothing. Every other kind is closed by its own brackets. */
const KIND_PRECEDENCE: Partial<Record<Expression['kind'], number>> = {
  is: PRECEDENCE.is,
  'is-distinct-from': PRECEDENCE.is,
  'quantified-comparison': PRECEDENCE.comparison,
  between: PRECEDENCE.pattern,
  'in-list': PRECEDENCE.pattern,
  'in-subquery': PRECEDENCE.pattern,
  like: PRECEDENCE.pattern,
  'at-time-zone': PRECEDENCE.timeZone,
  'field-access': PRECEDENCE.postfix,
  subscript: PRECEDENCE.postfix,
  slice: PRECEDENCE.postfix,
};

const UNARY_PRECEDENCE: Readonly<Record<UnaryOperator, number>> = {
  not: PRECEDENCE.not,
  '~': PRECEDENCE.other,
  '-': PRECEDENCE.sign,
  '+': PRECEDENCE.sign,
};

/** How tight the printed form of an expression binds, to know where it needs parentheses. */
export function expressionPrecedence(expression: Expression): number {
  if (expression.kind === 'binary') return binaryPrecedence(expression.operator);
  if (expression.kind === 'unary') return UNARY_PRECEDENCE[expression.operator];
  if (expression.kind === 'cast' && expression.form === 'colons') return PRECEDENCE.cast;
  return KIND_PRECEDENCE[expression.kind] ?? PRECEDENCE.primary;
}
