import { bigintType, booleanType, doubleType, type SqlType, textType } from '@millrace/data';
import type { Expression, LiteralExpression } from '@millrace/program';
import type { IntervalLiteral, Literal, NumberLiteral, Span } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import { makeLiteral } from '../../plan/build-expression.ts';
import { isErrorType } from '../error-expression.ts';
import { bindTypeName } from '../type-name.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, failExpression } from './expression-context.ts';
import { intervalMicros } from './interval.ts';

export function bindLiteral(context: ExpressionContext, literal: Literal): Expression {
  switch (literal.kind) {
    case 'number-literal':
      return bindNumber(context, literal, '');
    case 'string-literal':
      return makeLiteral(literal.value, textType);
    case 'boolean-literal':
      return makeLiteral(literal.value, booleanType);
    case 'null-literal':
      return makeLiteral(null, { kind: 'null' });
    case 'interval-literal':
      return bindInterval(context, literal);
    case 'typed-literal': {
      const type = bindTypeName(context.binder.diagnostics, literal.type);
      if (isErrorType(type)) return makeLiteral(null, type);
      return castTo(context, literal.span, makeLiteral(literal.value, textType), type);
    }
    default:
      return unreachable(literal);
  }
}

/** The sign of the smallest BIGINT belongs to the number: its digits alone are out of range. */
export function bindNumber(
  context: ExpressionContext,
  { text, span }: NumberLiteral,
  sign: '-' | '',
): Expression {
  const value = integerOf(text);
  if (value === null) return makeLiteral(Number(`${sign}${text}`), doubleType);
  const signed = sign === '-' ? -value : value;
  if (signed === BigInt.asIntN(64, signed)) return makeLiteral({ int64: `${signed}` }, bigintType);
  return outOfRange(context, span, text);
}

function bindInterval(context: ExpressionContext, literal: IntervalLiteral): Expression {
  const micros = intervalMicros(literal);
  if (typeof micros === 'bigint') return makeLiteral({ int64: `${micros}` }, { kind: 'interval' });
  return failExpression(context, literal.span, micros);
}

const integerBits: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  integer: 32,
  bigint: 64,
};

export function isIntegerType(type: SqlType): boolean {
  return type.kind in integerBits;
}

/** A BIGINT literal as one of another integer type, if its value fits. */
export function integerLiteral(expression: Expression, type: SqlType): LiteralExpression | null {
  const value = bigintValue(expression);
  const bits = integerBits[type.kind];
  if (value === null || bits === undefined || value !== BigInt.asIntN(bits, value)) return null;
  return makeLiteral(bits === 64 ? { int64: `${value}` } : Number(value), type);
}

/** The value of a BIGINT literal. */
function bigintValue(expression: Expression): bigint | null {
  if (expression.kind !== 'literal' || expression.type.kind !== 'bigint') return null;
  const { value } = expression;
  return typeof value === 'object' && value !== null ? BigInt(value.int64) : null;
}

function integerOf(text: string): bigint | null {
  return /^(\d+|0[xob][\da-f]+)$/i.test(text) ? BigInt(text.toLowerCase()) : null;
}

function outOfRange(context: ExpressionContext, span: Span, text: string): Expression {
  return failExpression(context, span, {
    code: 'out-of-range',
    message: `value "${text}" is out of range for type bigint`,
    hint: `write ${text}.0 for a DOUBLE`,
  });
}
