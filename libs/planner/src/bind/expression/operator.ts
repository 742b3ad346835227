import { booleanType, formatType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { BinaryExpression, Span, UnaryExpression } from '@millrace/sql';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';
import { bindNumber } from './literal.ts';

export function bindUnary(context: ExpressionContext, syntax: UnaryExpression): Expression {
  const { operator, operand, span } = syntax;
  if (operator === '-' && operand.kind === 'number-literal')
    return bindNumber(context, operand, '-');
  const bound = bindExpression(context, operand);
  switch (operator) {
    case 'not':
      return makeNot(context, span, bound);
    case '-':
      return makeCall(context, span, 'negate', [bound]);
    case '+':
      return bound;
    case '~':
      return makeCall(context, span, '~', [bound]);
  }
}

/** Chains of an operator are bound in a loop: `a + b + ...` may be longer than a stack is deep. */
export function bindBinary(context: ExpressionContext, syntax: BinaryExpression): Expression {
  const chain: BinaryExpression[] = [syntax];
  let { left } = syntax;
  while (left.kind === 'binary') {
    chain.push(left);
    left = left.left;
  }
  let bound = bindExpression(context, left);
  for (const { operator, right, span } of chain.reverse()) {
    const other = bindExpression(context, right);
    if (operator === '^') {
      const hint = 'call power(a, b); bits are combined by #';
      return refuseExpression(context, span, 'the operator ^ is', hint);
    }
    bound =
      operator === 'and' || operator === 'or'
        ? makeLogical(context, span, operator, [bound, other])
        : makeCall(context, span, operator, [bound, other]);
  }
  return bound;
}

export function makeNot(context: ExpressionContext, span: Span, operand: Expression): Expression {
  const bound = requireBoolean(context, operand, span, 'NOT');
  if (isErrorType(bound.type)) return errorExpression;
  const { nullable } = bound;
  return { kind: 'logical', operator: 'not', operands: [bound], type: booleanType, nullable };
}

/** Operands of the same operator become operands of the whole. */
export function makeLogical(
  context: ExpressionContext,
  span: Span,
  operator: 'and' | 'or',
  parts: readonly Expression[],
): Expression {
  const bound = parts.map((part) => requireBoolean(context, part, span, operator.toUpperCase()));
  if (bound.some((part) => isErrorType(part.type))) return errorExpression;
  const operands = bound.flatMap((part) =>
    part.kind === 'logical' && part.operator === operator ? part.operands : [part],
  );
  const nullable = operands.some((operand) => operand.nullable);
  return { kind: 'logical', operator, operands, type: booleanType, nullable };
}

/** A condition: BOOLEAN, or a bare NULL. */
export function requireBoolean(
  context: ExpressionContext,
  expression: Expression,
  span: Span,
  place: string,
): Expression {
  const { type } = expression;
  if (type.kind === 'boolean' || isErrorType(type)) return expression;
  const where = context.binder.origins.get(expression) ?? span;
  if (type.kind === 'null') return castTo(context, where, expression, booleanType);
  const message = `argument of ${place} must be type boolean, not type ${formatType(type).toLowerCase()}`;
  return failExpression(context, where, { code: 'wrong-type', message });
}
