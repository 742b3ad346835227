import fc from 'fast-check';
import type * as ast from '../ast/literal.ts';
import type { TypeName } from '../ast/type-name.ts';
import { span } from './name.ts';
import { node } from './node.ts';

const unit = fc.constantFrom<ast.IntervalUnit[]>('year', 'month', 'week', 'day', 'hour', 'second');

export const intervalLiteral: fc.Arbitrary<ast.IntervalLiteral> = fc.oneof(
  node<Omit<ast.IntervalLiteral, 'unit' | 'toUnit'>>('interval-literal', { value: fc.string() }),
  node<ast.IntervalLiteral>(
    'interval-literal',
    { value: fc.string(), unit, toUnit: unit },
    'toUnit',
  ),
);

export const stringLiteral = node<ast.StringLiteral>('string-literal', {
  value: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })),
});

export const booleanLiteral = node<ast.BooleanLiteral>('boolean-literal', { value: fc.boolean() });

export const numberLiteral = node<ast.NumberLiteral>('number-literal', {
  text: fc.oneof(
    fc.bigInt({ min: 0n, max: 1n << 80n }).map(String),
    fc.constantFrom('0', '1.5', '.5', '1.', '1e9', '1.5E-3', '0xff'),
  ),
});

const literalType: fc.Arbitrary<TypeName> = fc.constantFrom<TypeName[]>(
  { kind: 'timestamp-type', span, withTimeZone: false },
  { kind: 'timestamp-type', span, withTimeZone: true },
  { kind: 'plain-type', span, name: 'date' },
  { kind: 'plain-type', span, name: 'uuid' },
  { kind: 'time-type', span },
);

export const literal: fc.Arbitrary<ast.Literal> = fc.oneof(
  numberLiteral,
  stringLiteral,
  booleanLiteral,
  node<ast.NullLiteral>('null-literal', {}),
  intervalLiteral,
  node<ast.TypedLiteral>('typed-literal', { type: literalType, value: fc.string() }),
);
