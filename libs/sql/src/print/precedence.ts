import type { Expression } from '../ast/expression.ts';
import { binaryPrecedence, PRECEDENCE } from '../parse/precedence.ts';

/** How tight the printed form of an expression binds, to know where it needs parentheses. */
export function expressionPrecedence(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return binaryPrecedence(expression.operator);
    case 'quantified-comparison':
      return PRECEDENCE.comparison;
    case 'unary':
      return unaryPrecedence(expression.operator);
    case 'is':
    case 'is-distinct-from':
      return PRECEDENCE.is;
    case 'between':
    case 'in-list':
    case 'in-subquery':
    case 'like':
      return PRECEDENCE.pattern;
    case 'at-time-zone':
      return PRECEDENCE.timeZone;
    case 'cast':
      return expression.form === 'colons' ? PRECEDENCE.cast : PRECEDENCE.primary;
    case 'field-access':
    case 'subscript':
    case 'slice':
      return PRECEDENCE.postfix;
    default:
      return PRECEDENCE.primary;
  }
}

function unaryPrecedence(operator: 'not' | '-' | '+' | '~'): number {
  if (operator === 'not') return PRECEDENCE.not;
  return operator === '~' ? PRECEDENCE.other : PRECEDENCE.sign;
}
