import type { Row, Schema } from '@millrace/data';
import type { Program, WindowTopOperator } from '@millrace/program';
import { seededRandom, systemClock } from '@millrace/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runReference } from '../reference/run-reference.ts';
import { columnOf, ProgramBuilder } from '../test/program-builder.ts';
import { runProgram } from '../test/run-program.ts';

const input: Schema = [
  { name: 'at', type: { kind: 'timestamp' }, nullable: false },
  { name: 'key', type: { kind: 'double' }, nullable: true },
  { name: 'text', type: { kind: 'text' }, nullable: true },
  { name: 'number', type: { kind: 'double' }, nullable: true },
  { name: 'count', type: { kind: 'bigint' }, nullable: false },
  { name: 'maybe', type: { kind: 'bigint' }, nullable: true },
];

const numbers = fc.option(
  fc.constantFrom(
    0,
    -0,
    1,
    -1.5,
    -7,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
);
const counts = fc.constantFrom(-(2n ** 63n), -1n, 0n, 1n, 2n, 2n ** 63n - 1n);
const row = fc.tuple(
  fc.integer({ min: 0, max: 2 }),
  numbers,
  fc.option(fc.constantFrom('', 'a', 'ä', 'z', '\u{1f600}', '\uffff')),
  numbers,
  counts,
  fc.option(counts),
);
const rows = fc
  .array(row, { maxLength: 60, size: 'max' })
  .map((each) => each.toSorted(([a], [b]) => a - b))
  .map((each) => each.map(([at, ...rest]): Row => [BigInt(at), ...rest]));

const orders = fc.array(
  fc.record({
    expression: fc.constantFrom(...[2, 3, 4, 5].map((index) => columnOf(input, index))),
    descending: fc.boolean(),
    nullsFirst: fc.boolean(),
  }),
  { maxLength: 2 },
);

/** Many small partitions, and few large ones, of which most rows are not among the first. */
const partitions = [[columnOf(input, 0), columnOf(input, 1)], [columnOf(input, 0)]] as const;

function topProgram(top: Omit<WindowTopOperator, 'kind'>): Program {
  const builder = new ProgramBuilder(1);
  const connector = { connector: 'rows', options: {} };
  builder.add({ kind: 'source', ...connector, table: 'events' }, input);
  builder.add({ kind: 'watermark', expression: columnOf(input, 0), idleMicros: null }, input);
  const number = { name: 'row_number', type: { kind: 'bigint' }, nullable: false } as const;
  const output = top.rowNumber ? [...input, number] : input;
  builder.add({ kind: 'window-top', ...top }, output, { timeField: 0 });
  builder.add({ kind: 'sink', ...connector, table: 'out' }, output);
  return builder.build();
}

function comparable(given: readonly Row[] | undefined): string[] {
  const plain = (value: unknown): unknown =>
    typeof value === 'bigint' ? `${value}n` : typeof value === 'number' ? `#${value}` : value;
  return (given ?? []).map((each) => JSON.stringify(each.map(plain))).sort();
}

test('each partition gives its first rows, as the reference does: ties, NULLs, NaN, limits', async () => {
  const limits = fc.constantFrom(1, 2, 3, 1000);
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.record({
        partition: fc.constantFrom(...partitions),
        order: orders,
        limit: limits,
        rowNumber: fc.boolean(),
      }),
      fc.integer({ min: 1, max: 20 }),
      async (events, top, batchRows) => {
        const program = topProgram(top);
        const evaluation = { clock: systemClock, random: seededRandom(1) };
        const oracle = runReference(program, new Map([['source_0', [events]]]), evaluation);
        const given = await runProgram(program, { rows: () => events, batchRows: () => batchRows });
        const expected = comparable(oracle.sinks.get('sink_3'));
        expect(comparable(given.sinks.get('out'))).toEqual(expected);
        expect(given.heldBytes).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('infinite numbers and NULL are partitions of their own, 0 and -0 are one', async () => {
  const keys = [null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0];
  const events = keys.map((key): Row => [1n, key, null, null, 0n, null]);
  const [partition] = partitions;
  const program = topProgram({ partition, order: [], limit: 1, rowNumber: false });
  const given = await runProgram(program, { rows: () => events, batchRows: () => 10 });
  expect(given.sinks.get('out')).toHaveLength(5);
});
