import type { Expression } from '@millrace/program';
import type { Expression as SyntaxExpression } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import { bindArray, bindSlice, bindSubscript } from './array.ts';
import { bindCase } from './case.ts';
import { bindCast } from './cast.ts';
import { bindName } from './column-name.ts';
import { type ExpressionContext, refuseExpression } from './expression-context.ts';
import { bindField } from './field-access.ts';
import { bindFunctionCall } from './function-call.ts';
import { bindLiteral } from './literal.ts';
import { bindBinary, bindUnary } from './operator.ts';
import { bindBetween, bindInList, bindIs, bindIsDistinctFrom, bindLike } from './predicate.ts';
import {
  bindAtTimeZone,
  bindExtract,
  bindOverlay,
  bindPosition,
  bindSubstring,
  bindTrim,
} from './special-function.ts';

/** A part of an expression; what has an error gives the error expression, told once. */
export function expressionRule(context: ExpressionContext, syntax: SyntaxExpression): Expression {
  switch (syntax.kind) {
    case 'number-literal':
    case 'string-literal':
    case 'boolean-literal':
    case 'null-literal':
    case 'interval-literal':
    case 'typed-literal':
      return bindLiteral(context, syntax);
    case 'name':
      return bindName(context, syntax);
    case 'field-access':
      return bindField(context, expressionRule(context, syntax.operand), syntax.field);
    case 'subscript':
      return bindSubscript(context, syntax);
    case 'unary':
      return bindUnary(context, syntax);
    case 'binary':
      return bindBinary(context, syntax);
    case 'is':
      return bindIs(context, syntax);
    case 'is-distinct-from':
      return bindIsDistinctFrom(context, syntax);
    case 'between':
      return bindBetween(context, syntax);
    case 'in-list':
      return bindInList(context, syntax);
    case 'like':
      return bindLike(context, syntax);
    case 'case':
      return bindCase(context, syntax);
    case 'cast':
      return bindCast(context, syntax);
    case 'function-call':
      return bindFunctionCall(context, syntax);
    case 'array-constructor':
      return bindArray(context, syntax);
    default:
      return bindSpecial(context, syntax);
  }
}

type CommonSyntax = Parameters<
  | typeof bindLiteral
  | typeof bindName
  | typeof bindSubscript
  | typeof bindUnary
  | typeof bindBinary
  | typeof bindIs
  | typeof bindIsDistinctFrom
  | typeof bindBetween
  | typeof bindInList
  | typeof bindLike
  | typeof bindCase
  | typeof bindCast
  | typeof bindFunctionCall
  | typeof bindArray
>[1];

/** Functions with a grammar of their own, and what is refused. */
function bindSpecial(
  context: ExpressionContext,
  syntax: Exclude<SyntaxExpression, CommonSyntax | { readonly kind: 'field-access' }>,
): Expression {
  switch (syntax.kind) {
    case 'extract':
      return bindExtract(context, syntax);
    case 'substring':
      return bindSubstring(context, syntax);
    case 'position':
      return bindPosition(context, syntax);
    case 'trim':
      return bindTrim(context, syntax);
    case 'overlay':
      return bindOverlay(context, syntax);
    case 'at-time-zone':
      return bindAtTimeZone(context, syntax);
    case 'slice':
      return bindSlice(context, syntax);
    case 'quantified-comparison':
      return refuseExpression(
        context,
        syntax.span,
        `${syntax.quantifier.toUpperCase()} is`,
        'for `= ANY` call array_contains(array, value)',
      );
    case 'in-subquery':
    case 'exists':
    case 'scalar-subquery':
      return refuseExpression(
        context,
        syntax.span,
        'subqueries in expressions are',
        'put the subquery into FROM',
      );
    case 'row-constructor':
    case 'struct-constructor':
      return refuseExpression(context, syntax.span, 'values of type STRUCT in expressions are');
    default:
      return unreachable(syntax);
  }
}
