import { foldConstants } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Expression as SyntaxExpression } from '@millrace/sql';
import { operandsOf } from '../../plan/map-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindExpression } from '../rules.ts';
import type { ExpressionContext } from './expression-context.ts';

/**
 * A whole expression of the text: its constant parts are computed, and one that fails for every
 * row is an error.
 */
export function bindScalar(context: ExpressionContext, syntax: SyntaxExpression): Expression {
  const bound = bindExpression(context, syntax);
  if (isErrorType(bound.type)) return bound;
  const folded = foldConstants(bound);
  const { origins, failures, diagnostics } = context.binder;
  if ('error' in folded) {
    const failed = findExpression(bound, (part) => failures.get(part) === folded.error.message);
    const span = (failed && origins.get(failed)) ?? syntax.span;
    diagnostics.error(span, 'invalid-value', folded.error.message);
    return errorExpression;
  }
  if (!origins.has(folded.expression)) origins.set(folded.expression, syntax.span);
  return folded.expression;
}

function findExpression(
  expression: Expression,
  test: (part: Expression) => boolean,
): Expression | undefined {
  if (test(expression)) return expression;
  for (const operand of operandsOf(expression)) {
    const found = findExpression(operand, test);
    if (found !== undefined) return found;
  }
  return undefined;
}
