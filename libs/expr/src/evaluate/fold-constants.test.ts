import type { Expression } from '@millrace/program';
import { expect, test } from 'vitest';
import { call, cast, literal } from '../test/build-expression.ts';
import { foldConstants } from './fold-constants.ts';

const bigint = (value: bigint): Expression => literal(value, { kind: 'bigint' });
const column: Expression = { kind: 'column', path: [0], type: { kind: 'bigint' }, nullable: true };
const failing = call('/', bigint(1n), bigint(0n));

test('constant parts are replaced by their values', () => {
  const folded = foldConstants(call('+', column, call('*', bigint(6n), bigint(7n))));
  expect(folded).toEqual({ expression: call('+', column, bigint(42n)) });
  expect(foldConstants(cast(literal('12', { kind: 'text' }), { kind: 'bigint' }))).toEqual({
    expression: bigint(12n),
  });
});

test('NaN, minus zero and bytes survive as literals', () => {
  const nan = foldConstants(cast(literal('NaN', { kind: 'text' }), { kind: 'double' }));
  expect(nan).toMatchObject({ expression: { value: 'NaN' } });
  const bytes = foldConstants(
    call('decode', literal('00ff', { kind: 'text' }), literal('hex', { kind: 'text' })),
  );
  expect(bytes).toMatchObject({ expression: { kind: 'literal', value: '00ff' } });
});

test('a constant that fails is an error unless something guards it', () => {
  expect(foldConstants(call('+', column, failing))).toMatchObject({
    error: { message: 'division by zero' },
  });
  const guarded = call('coalesce', column, failing);
  expect(foldConstants(guarded)).toEqual({ expression: guarded });
});

test('volatile calls stay', () => {
  const now = call('now');
  expect(foldConstants(now)).toEqual({ expression: now });
});
