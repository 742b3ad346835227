import { formatType, type SqlType } from '@millrace/data';
import { commonType } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Case, Span } from '@millrace/sql';
import { makeLiteral } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';
import { requireBoolean } from './operator.ts';

/** `CASE a WHEN b THEN ...` is `CASE WHEN a = b THEN ...`. */
export function bindCase(context: ExpressionContext, syntax: Case): Expression {
  const operand = syntax.operand && bindExpression(context, syntax.operand);
  const whens = syntax.branches.map(({ when, span }) => {
    const bound = bindExpression(context, when);
    if (operand === undefined) return requireBoolean(context, bound, when.span, 'CASE WHEN');
    return makeCall(context, span, '=', [operand, bound]);
  });
  const results = syntax.branches.map(({ result }) => bindExpression(context, result));
  const otherwise =
    syntax.otherwise === undefined
      ? makeLiteral(null, { kind: 'null' })
      : bindExpression(context, syntax.otherwise);
  const spans = [...syntax.branches.map(({ result }) => result.span), syntax.span];
  const unified = unify(context, [...results, otherwise], spans);
  if (unified === null || whens.some(({ type }) => isErrorType(type))) return errorExpression;
  const last = unified.at(-1) ?? otherwise;
  if (last.type.kind === 'struct') {
    return refuseExpression(context, syntax.span, 'CASE of structs is', 'choose field by field');
  }
  const branches = whens.map((when, i) => ({ when, result: unified[i] ?? last }));
  const nullable = unified.some((result) => result.nullable);
  return { kind: 'case', branches, otherwise: last, type: last.type, nullable };
}

/** The expressions as values of the type that they have in common; null after an error. */
export function unify(
  context: ExpressionContext,
  expressions: readonly Expression[],
  spans: readonly Span[],
): readonly Expression[] | null {
  if (expressions.some(({ type }) => isErrorType(type))) return null;
  let common: SqlType = { kind: 'null' };
  for (const [i, { type }] of expressions.entries()) {
    const next = commonType(common, type);
    if (next === null) {
      const message = `types ${formatType(common)} and ${formatType(type)} cannot be matched`;
      const hint = 'CAST one of them to the type of the other';
      failExpression(context, spans[i] ?? { start: 0, end: 0 }, {
        code: 'wrong-type',
        message,
        hint,
      });
      return null;
    }
    common = next;
  }
  return expressions.map((expression, i) =>
    castTo(context, spans[i] ?? { start: 0, end: 0 }, expression, common),
  );
}
