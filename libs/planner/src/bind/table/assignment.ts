import { formatType, type SqlType } from '@millrace/data';
import { canCast } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { castTo } from '../expression/cast-to.ts';
import { type ExpressionContext, failExpression } from '../expression/expression-context.ts';

interface Target {
  readonly type: SqlType;
  /** For messages: `column "a" of "t"`. */
  readonly what: string;
  readonly span: Span;
}

/**
 * A value on its way into a column of a given type. More is converted than in expressions (a
 * BIGINT into an INTEGER, anything into TEXT), but text is only parsed where it is a constant.
 */
export function assignTo(
  context: ExpressionContext,
  value: Expression,
  { type, what, span }: Target,
): Expression {
  if (isErrorType(value.type) || isErrorType(type)) return errorExpression;
  const possible = canCast(value.type, type);
  const isParsed = value.type.kind === 'text' && value.kind !== 'literal';
  if (possible === 'implicit' || (possible === 'explicit' && !isParsed)) {
    const converted = castTo(context, span, value, type);
    const failure = context.binder.failures.get(converted);
    if (failure === undefined) return converted;
    return failExpression(context, span, { code: 'invalid-value', message: failure });
  }
  return failExpression(context, span, {
    code: 'wrong-type',
    message: `${what} is of type ${formatType(type)} but the value is of type ${formatType(value.type)}`,
    hint: possible === 'no' ? undefined : `use CAST(... AS ${formatType(type)})`,
  });
}
