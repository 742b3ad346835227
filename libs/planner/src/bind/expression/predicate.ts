import { booleanType } from '@millrace/data';
import { commonType } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Between, InList, IsDistinctFrom, IsExpression, Like, Span } from '@millrace/sql';
import { nullTest } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, refuseExpression } from './expression-context.ts';
import { makeLogical, makeNot, requireBoolean } from './operator.ts';

export function bindIs(context: ExpressionContext, syntax: IsExpression): Expression {
  const { test, negated, span } = syntax;
  const operand = bindExpression(context, syntax.operand);
  if (isErrorType(operand.type)) return errorExpression;
  if (test === 'null') return nullTest(operand, negated ? 'is-not-null' : 'is-null');
  const place = `IS ${test.toUpperCase()}`;
  const condition = requireBoolean(context, operand, span, place);
  if (isErrorType(condition.type)) return errorExpression;
  if (test === 'unknown') return nullTest(condition, negated ? 'is-not-null' : 'is-null');
  return nullTest(condition, `is-${negated ? 'not-' : ''}${test}`);
}

export function bindIsDistinctFrom(context: ExpressionContext, syntax: IsDistinctFrom): Expression {
  const { span, negated } = syntax;
  const left = bindExpression(context, syntax.left);
  const right = bindExpression(context, syntax.right);
  const distinct = makeCall(context, span, 'is distinct from', [left, right]);
  return negated ? makeNot(context, span, distinct) : distinct;
}

/** `a BETWEEN b AND c` is `a >= b AND a <= c`. */
export function bindBetween(context: ExpressionContext, syntax: Between): Expression {
  const { span, symmetric, negated } = syntax;
  const operand = bindExpression(context, syntax.operand);
  const low = bindExpression(context, syntax.low);
  const high = bindExpression(context, syntax.high);
  const within = (from: Expression, to: Expression): Expression =>
    makeLogical(context, span, 'and', [
      makeCall(context, span, '>=', [operand, from]),
      makeCall(context, span, '<=', [operand, to]),
    ]);
  const either = symmetric
    ? makeLogical(context, span, 'or', [within(low, high), within(high, low)])
    : within(low, high);
  return negated ? makeNot(context, span, either) : either;
}

/** A list of constants is looked up at once; of anything else, compared in turn. */
export function bindInList(context: ExpressionContext, syntax: InList): Expression {
  const { span, negated } = syntax;
  const operand = bindExpression(context, syntax.operand);
  const list = syntax.list.map((element) => bindExpression(context, element));
  if ([operand, ...list].some(({ type }) => isErrorType(type))) return errorExpression;
  const found = isConstantList(operand, list)
    ? makeCall(context, span, 'in', [operand, ...list])
    : anyOf(context, span, operand, list);
  return negated ? makeNot(context, span, found) : found;
}

export function bindLike(context: ExpressionContext, syntax: Like): Expression {
  const { span, operator, escape, negated } = syntax;
  const operand = bindExpression(context, syntax.operand);
  const pattern = bindExpression(context, syntax.pattern);
  if (operator === 'similar-to') {
    const hint = 'use a regular expression: text ~ pattern';
    return refuseExpression(context, span, 'SIMILAR TO is', hint);
  }
  const escapes = escape === undefined ? [] : [bindExpression(context, escape)];
  const matches = makeCall(context, span, operator, [operand, pattern, ...escapes]);
  return negated ? makeNot(context, span, matches) : matches;
}

function isConstantList(operand: Expression, list: readonly Expression[]): boolean {
  return list.every(
    (element) => element.kind === 'literal' && commonType(operand.type, element.type) !== null,
  );
}

function anyOf(
  context: ExpressionContext,
  span: Span,
  operand: Expression,
  list: readonly Expression[],
): Expression {
  const tests = list.map((element) => makeCall(context, span, '=', [operand, element]));
  const [first] = tests;
  if (tests.length === 1 && first !== undefined) return castTo(context, span, first, booleanType);
  return makeLogical(context, span, 'or', tests);
}
