import { foldConstants } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { ExpressionContext } from './expression-context.ts';

/**
 * Computes what has only literals in it. What fails stays as it is, with its place: it is an
 * error only where no CASE or AND guards it, which `bindScalar` finds out.
 */
export function fold(context: ExpressionContext, span: Span, expression: Expression): Expression {
  const { origins, failures } = context.binder;
  origins.set(expression, span);
  if (!hasLiteralsOnly(expression)) return expression;
  const folded = foldConstants(expression);
  if ('expression' in folded) return folded.expression;
  failures.set(expression, folded.error.message);
  return expression;
}

function hasLiteralsOnly(expression: Expression): boolean {
  if (expression.kind === 'cast') return expression.operand.kind === 'literal';
  if (expression.kind !== 'call') return false;
  return expression.arguments.every((arg) => arg.kind === 'literal');
}
