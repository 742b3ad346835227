import { formatType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { ArrayConstructor, Subscript } from '@millrace/sql';
import { errorExpression, isErrorType } from '../binder.ts';
import { bindExpression } from './bind-expression.ts';
import { makeCall } from './call.ts';
import { unify } from './case.ts';
import { bindField } from './column-name.ts';
import { type ExpressionContext, failExpression } from './expression-context.ts';

/**
 * An element of an array, from 1; NULL outside of it. A member of JSON, by name or from 0. A field
 * of a struct by its name.
 */
export function bindSubscript(context: ExpressionContext, syntax: Subscript): Expression {
  const operand = bindExpression(context, syntax.operand);
  if (operand.type.kind === 'struct' && syntax.index.kind === 'string-literal') {
    const { value, span } = syntax.index;
    return bindField(context, operand, { kind: 'identifier', value, quoted: true, span });
  }
  const index = bindExpression(context, syntax.index);
  if (isErrorType(operand.type) || isErrorType(index.type)) return errorExpression;
  const { kind } = operand.type;
  if (kind === 'list') return makeCall(context, syntax.span, 'array_element', [operand, index]);
  if (kind === 'json') return makeCall(context, syntax.span, '->', [operand, index]);
  const message = `cannot subscript type ${formatType(operand.type)} because it is not an array`;
  return failExpression(context, syntax.span, { code: 'wrong-type', message });
}

export function bindArray(context: ExpressionContext, syntax: ArrayConstructor): Expression {
  const elements = syntax.elements.map((element) => bindExpression(context, element));
  const spans = syntax.elements.map((element) => element.span);
  const unified = unify(context, elements, spans);
  return unified === null ? errorExpression : makeCall(context, syntax.span, 'make_array', unified);
}
