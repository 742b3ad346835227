import { bigintType, type Schema, type SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { expect, test } from 'vitest';
import { isPresent, type Stage } from './stage.ts';

const bid: SqlType = {
  kind: 'struct',
  fields: [
    { name: 'auction', type: bigintType, nullable: false },
    { name: 'price', type: bigintType, nullable: true },
  ],
};
const input: Schema = [
  { name: 'id', type: bigintType, nullable: false },
  { name: 'bid', type: bid, nullable: true },
];

function column(path: readonly number[], type: SqlType): Expression {
  return { kind: 'column', path, type, nullable: true };
}

function keep(...present: readonly (readonly number[])[]): Stage {
  const tests = present.map(
    (path): Expression => ({
      kind: 'null-test',
      test: 'is-not-null',
      operand: column(path, bigintType),
      type: { kind: 'boolean' },
      nullable: false,
    }),
  );
  const predicate: Expression = {
    kind: 'logical',
    operator: 'and',
    operands: tests,
    type: { kind: 'boolean' },
    nullable: false,
  };
  return { kind: 'filter', predicate };
}

const swap: Stage = { kind: 'project', expressions: [column([1], bid), column([0], bigintType)] };

test.each([
  ['by its type', [], [0], true],
  ['not where the struct around it may be NULL', [], [1, 0], false],
  ['where a filter keeps the struct', [keep([1])], [1, 0], true],
  ['not where it may be NULL itself', [keep([1])], [1, 1], false],
  ['where a filter keeps the field', [keep([1, 1])], [1, 1], true],
  ['with the struct around a field that is there', [keep([1, 1])], [1, 0], true],
  ['behind a projection', [keep([1]), swap], [0, 0], true],
  ['by a filter behind a projection', [swap, keep([0])], [0, 0], true],
] as const)('a column is present: %s', (_, stages, path, expected) => {
  expect(isPresent(input, stages, path)).toBe(expected);
});
