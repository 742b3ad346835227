import { sameType, type SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import { isErrorType } from '../error-expression.ts';
import type { ExpressionContext } from './expression-context.ts';
import { fold } from './fold.ts';

/** An expression as a value of a type that it can become. */
export function castTo(
  context: ExpressionContext,
  span: Span,
  operand: Expression,
  type: SqlType,
): Expression {
  if (sameType(operand.type, type) || isErrorType(operand.type)) return operand;
  if (operand.kind === 'literal' && operand.value === null) return { ...operand, type };
  const { nullable } = operand;
  return fold(context, span, { kind: 'cast', try: false, operand, type, nullable });
}
