import { physicalKind, type SqlType, type Value } from '@millrace/data';
import type { Expression, LiteralExpression, LiteralValue } from '@millrace/program';

/** What a literal of a program stands for. */
export function literalValue(literal: LiteralValue, type: SqlType): Value {
  if (literal === null) return null;
  if (typeof literal === 'object') return BigInt(literal.int64);
  if (typeof literal === 'number' && physicalKind(type) === 'i64') return BigInt(literal);
  // Programs are JSON, which has no NaN and no infinities.
  if (typeof literal === 'string' && (type.kind === 'double' || type.kind === 'real')) {
    return Number(literal);
  }
  if (typeof literal === 'string' && type.kind === 'bytea')
    return new Uint8Array(Buffer.from(literal, 'hex'));
  return literal;
}

/** A value as a literal of a program; null where the type has no literals (lists, structs). */
export function literalOf(value: Value, type: SqlType): LiteralExpression | null {
  const make = (literal: LiteralValue): LiteralExpression => ({
    kind: 'literal',
    type,
    nullable: value === null,
    value: literal,
  });
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return make(value);
  if (typeof value === 'bigint') return make({ int64: value.toString() });
  if (typeof value === 'number') {
    return make(Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value));
  }
  return value instanceof Uint8Array ? make(Buffer.from(value).toString('hex')) : null;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The value of an expression that is a literal, or undefined. */
export function constantValue(expression: Expression | undefined): Value | undefined {
  return expression?.kind === 'literal'
    ? literalValue(expression.value, expression.type)
    : undefined;
}
