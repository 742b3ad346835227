import type { SqlType } from '@millrace/data';
import { expect, test } from 'vitest';
import { functionNames } from '../functions/registry.ts';
import { isAggregateName, resolveAggregate } from '../aggregates/registry.ts';
import type { Argument } from './resolution.ts';
import { resolveFunction } from './resolve-function.ts';
import { canCast, commonType } from './type-rules.ts';

const argument = (kind: string, nullable = false): Argument => ({
  type: { kind } as SqlType,
  nullable,
});
const decimal = (precision: number, scale: number): SqlType => ({
  kind: 'decimal',
  precision,
  scale,
});
const plain = (kind: string): SqlType => ({ kind }) as SqlType;

test('an unknown function is refused with the closest name', () => {
  expect(resolveFunction('lowr', [argument('text')])).toEqual({
    kind: 'refused',
    message: 'function lowr(text) does not exist',
    hint: 'did you mean "lower"?',
  });
  expect(resolveFunction('foo', [argument('bigint')])).toEqual({
    kind: 'refused',
    message: 'function foo(bigint) does not exist',
  });
});

test('an operator that does not take the types is refused in its written form', () => {
  const refused = resolveFunction('+', [argument('bigint'), argument('text')]);
  expect(refused).toMatchObject({ message: 'operator does not exist: bigint + text' });
  expect(resolveFunction('-', [argument('text')])).toMatchObject({
    message: 'operator does not exist: - text',
  });
  expect(resolveFunction('mod', [argument('text'), argument('bigint')])).toMatchObject({
    message: 'function mod(text, bigint) does not exist',
  });
});

test('arguments are widened to the type of the function', () => {
  expect(resolveFunction('+', [argument('integer'), argument('bigint', true)])).toEqual({
    kind: 'resolved',
    function: '+',
    argumentTypes: [plain('bigint'), plain('bigint')],
    type: plain('bigint'),
    nullable: true,
  });
  expect(resolveFunction('SUBSTRING', [argument('text'), argument('integer')])).toMatchObject({
    function: 'substr',
    argumentTypes: [plain('text'), plain('bigint')],
  });
});

test('texts do not silently become numbers, but times', () => {
  expect(commonType(plain('text'), plain('bigint'))).toBeNull();
  expect(commonType(plain('text'), plain('timestamp'))).toEqual(plain('timestamp'));
  expect(commonType(plain('null'), plain('bigint'))).toEqual(plain('bigint'));
});

test('numbers widen as in PostgreSQL', () => {
  expect(commonType(plain('smallint'), plain('integer'))).toEqual(plain('integer'));
  expect(commonType(plain('bigint'), plain('real'))).toEqual(plain('double'));
  expect(commonType(plain('integer'), decimal(5, 2))).toEqual(decimal(12, 2));
  expect(commonType(decimal(18, 0), decimal(18, 6))).toEqual(decimal(18, 6));
  expect(canCast(plain('integer'), plain('bigint'))).toBe('implicit');
  expect(canCast(plain('bigint'), plain('integer'))).toBe('explicit');
  expect(canCast(plain('date'), plain('bigint'))).toBe('no');
});

test('the field of date_part is a known constant', () => {
  const time = argument('timestamp');
  const field = (constant: string): Argument => ({ ...argument('text'), constant });
  expect(resolveFunction('date_part', [field('EPOCH'), time])).toMatchObject({
    type: plain('double'),
  });
  expect(resolveFunction('extract', [field('year'), time])).toMatchObject({
    function: 'date_part',
    type: plain('integer'),
  });
  expect(resolveFunction('date_part', [field('yaer'), time])).toMatchObject({ kind: 'refused' });
  expect(resolveFunction('date_part', [argument('text'), time])).toMatchObject({
    message: 'the field of date_part must be a constant text',
  });
});

test('aggregates are resolved with their state', () => {
  expect(resolveAggregate('COUNT', [], false)).toMatchObject({
    function: 'count',
    type: plain('bigint'),
    nullable: false,
    state: [{ name: 'count', type: plain('bigint'), nullable: false }],
  });
  expect(resolveAggregate('sum', [argument('integer')], false)).toMatchObject({
    argumentTypes: [plain('bigint')],
    type: plain('bigint'),
    nullable: true,
  });
});

test('DISTINCT is told where it makes a difference', () => {
  const isDistinct = (name: string, distinct: boolean) => {
    const resolved = resolveAggregate(name, [argument('bigint')], distinct);
    return resolved.kind === 'resolved' && resolved.distinct;
  };
  expect(isDistinct('count', true)).toBe(true);
  expect(isDistinct('count', false)).toBe(false);
  expect(isDistinct('max', true)).toBe(false);
});

test('what aggregates cannot do is refused by name', () => {
  expect(resolveAggregate('count', [], true)).toMatchObject({
    message: 'count(DISTINCT) needs a value',
  });
  expect(resolveAggregate('sum', [argument('text')], false)).toMatchObject({
    message: 'function sum(text) does not exist',
    hint: 'sum takes one number or interval',
  });
  expect(resolveAggregate('summ', [argument('bigint')], false)).toMatchObject({
    hint: 'did you mean "sum"?',
  });
  expect(isAggregateName('Avg')).toBe(true);
  expect(isAggregateName('abs')).toBe(false);
});

test('names of functions are those that users can write', () => {
  const names = functionNames();
  expect(names).toContain('coalesce');
  expect(names).toContain('mod');
  expect(names).not.toContain('negate');
  expect(names.length).toBeGreaterThan(120);
});
