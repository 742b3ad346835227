import { formatType, sameType } from '@millrace/data';
import { canCast } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Cast } from '@millrace/sql';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindTypeName } from '../type-name.ts';
import { bindExpression } from '../rules.ts';
import { castTo } from './cast-to.ts';
import { fold } from './fold.ts';
import { type ExpressionContext, failExpression } from './expression-context.ts';

export function bindCast(context: ExpressionContext, syntax: Cast): Expression {
  const { span, form } = syntax;
  const operand = bindExpression(context, syntax.operand);
  const type = bindTypeName(context.binder.diagnostics, syntax.type);
  if (isErrorType(operand.type) || isErrorType(type)) return errorExpression;
  if (canCast(operand.type, type) === 'no') {
    const message = `cannot cast type ${formatType(operand.type)} to ${formatType(type)}`;
    return failExpression(context, span, { code: 'cannot-cast', message });
  }
  if (form !== 'try-cast' || sameType(operand.type, type)) {
    return castTo(context, span, operand, type);
  }
  return fold(context, span, { kind: 'cast', try: true, operand, type, nullable: true });
}
