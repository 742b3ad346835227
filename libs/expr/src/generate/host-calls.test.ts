import type { Expression } from '@millrace/program';
import { expect, test } from 'vitest';
import { call, cast } from '../test/build-expression.ts';
import { asTyped, type Given, int, interval, list, timestamp } from '../test/check-call.ts';
import { literalOf } from '../evaluate/literal.ts';
import { runGenerated } from '../test/run-expression.ts';

/** What a call over columns, and constants marked as such, leaves to the interpreter. */
function hostCalls(name: string, columns: readonly Given[], constants: readonly Given[] = []) {
  const schema = columns.map((given, i) => ({
    name: `a${i}`,
    type: asTyped(given).type,
    nullable: true,
  }));
  const args = schema.map(
    ({ type }, i): Expression => ({ kind: 'column', path: [i], type, nullable: true }),
  );
  const literals = constants.map((given): Expression => {
    const { value, type } = asTyped(given);
    return literalOf(value, type) ?? expect.unreachable('no literal');
  });
  const unitFirst = name.startsWith('date_');
  const tested = call(name, ...(unitFirst ? [...literals, ...args] : [...args, ...literals]));
  return runGenerated(tested, schema, []).hostCalls;
}

const moment = timestamp('2024-02-29');

test('common calls never leave generated code', () => {
  for (const operator of ['+', '-', '*', '/', '%', '=', '<', '&', '<<', 'greatest', 'coalesce']) {
    expect(hostCalls(operator, [1n, 2n]), operator).toEqual([]);
  }
  for (const [name, columns, constants] of [
    ['=', ['a', 'b'], []],
    ['||', ['a', 1n], []],
    ['like', ['a'], ['%a%']],
    ['ilike', ['a'], ['%a%']],
    ['in', ['a'], ['x', 'y', null]],
    ['substr', ['a', 1n], [2n]],
    ['split_part', ['a'], ['/', 3n]],
    ['lower', ['a'], []],
    ['length', ['a'], []],
    ['concat', ['a', 'b', 3n], []],
    ['round', [1.5], [2n]],
    ['power', [1.5, 2], []],
    ['date_trunc', [moment], ['month']],
    ['date_part', [moment], ['doy']],
    ['date_bin', [moment], [interval('5 minutes')]],
    ['to_char', [moment], ['%F %T']],
    ['to_timestamp', ['2024'], []],
    ['-', [moment, interval('1 hour')], []],
    ['array_element', [list('text', 'a'), int(1)], []],
  ] as const) {
    expect(hostCalls(name, columns, constants), name).toEqual([]);
  }
});

test('a call of the interpreter is known by its name', () => {
  expect(hostCalls('regexp_like', ['a', 'b'])).toEqual(['regexp_like']);
  const column: Expression = {
    kind: 'column',
    path: [0],
    type: { kind: 'double' },
    nullable: false,
  };
  const schema = [{ name: 'a', type: column.type, nullable: false }];
  const { hostCalls: calls } = runGenerated(cast(column, { kind: 'text' }), schema, []);
  expect(calls).toEqual(['cast(double as text)']);
});
