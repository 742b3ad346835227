import { bigintType, formatType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type {
  ArrayConstructor,
  Expression as SyntaxExpression,
  Slice,
  Subscript,
} from '@millrace/sql';
import { makeLiteral } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { unify } from './case.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';
import { bindField } from './field-access.ts';

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

/**
 * `a[2:3]`, `a[2:]`, `a[:3]`: both ends are in it, and count from the end where they are negative.
 */
export function bindSlice(context: ExpressionContext, { operand, low, high, span }: Slice) {
  const end = (position: SyntaxExpression | undefined, otherwise: string): Expression =>
    position === undefined
      ? makeLiteral({ int64: otherwise }, bigintType)
      : bindExpression(context, position);
  const args = [bindExpression(context, operand), end(low, '1'), end(high, '-1')];
  return makeCall(context, span, 'array_slice', args);
}

export function bindArray(context: ExpressionContext, syntax: ArrayConstructor): Expression {
  const elements = syntax.elements.map((element) => bindExpression(context, element));
  const spans = syntax.elements.map((element) => element.span);
  const unified = unify(context, elements, spans);
  if (unified === null) return errorExpression;
  const { kind } = unified[0]?.type ?? { kind: 'null' };
  if (kind === 'list' || kind === 'struct') {
    const what = kind === 'list' ? 'arrays of arrays are' : 'arrays of structs are';
    return refuseExpression(context, syntax.span, what);
  }
  return makeCall(context, syntax.span, 'make_array', unified);
}
