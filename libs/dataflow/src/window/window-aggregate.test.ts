import type { Row, Schema } from '@millrace/data';
import type {
  AggregateCall,
  Expression,
  Operator,
  Program,
  ProgramNode,
  Window,
} from '@millrace/program';
import { aggregateState } from '@millrace/expr';
import { seededRandom, systemClock } from '@millrace/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runReference } from '../reference/run-reference.ts';
import { runProgram } from '../test/run-program.ts';

const bigint = { kind: 'bigint' } as const;
const timestamp = { kind: 'timestamp' } as const;

const events: Schema = [
  { name: 'at', type: timestamp, nullable: false },
  { name: 'key', type: { kind: 'text' }, nullable: true },
  { name: 'number', type: bigint, nullable: true },
  { name: 'price', type: { kind: 'double' }, nullable: true },
];

const column = (schema: Schema, index: number): Expression => ({
  kind: 'column',
  path: [index],
  type: schema[index]?.type ?? bigint,
  nullable: schema[index]?.nullable ?? true,
});

const lag = 5n;
const watermark: Expression = {
  kind: 'call',
  function: '-',
  arguments: [
    column(events, 0),
    { kind: 'literal', value: { int64: String(lag) }, type: { kind: 'interval' }, nullable: false },
  ],
  type: timestamp,
  nullable: false,
};

const call = (
  name: string,
  args: readonly Expression[],
  result: AggregateCall['type'],
): AggregateCall => ({
  function: name,
  arguments: args,
  distinct: false,
  filter: null,
  type: result,
  nullable: name !== 'count',
});

/** Those that panes can be taken out of when they leave a window. */
const exactAggregates: readonly AggregateCall[] = [
  call('count', [], bigint),
  call('sum', [column(events, 2)], bigint),
  { ...call('count', [column(events, 3)], bigint), filter: notNull(column(events, 1)) },
  call('avg', [column(events, 2)], { kind: 'double' }),
];

const allAggregates: readonly AggregateCall[] = [
  ...exactAggregates,
  call('min', [column(events, 2)], bigint),
  call('min', [column(events, 1)], { kind: 'text' }),
  call('max', [column(events, 1)], { kind: 'text' }),
  { ...call('max', [column(events, 3)], { kind: 'double' }), filter: notNull(column(events, 2)) },
];

function notNull(operand: Expression): Expression {
  return {
    kind: 'null-test',
    test: 'is-not-null',
    operand,
    type: { kind: 'boolean' },
    nullable: false,
  };
}

interface Grouping {
  readonly keys: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
}

function resultSchema({ keys, aggregates }: Grouping): Schema {
  return [
    ...keys.map(({ type, nullable }, i) => ({ name: `k${i}`, type, nullable })),
    {
      name: 'window',
      type: {
        kind: 'struct',
        fields: [
          { name: 'start', type: timestamp, nullable: false },
          { name: 'end', type: timestamp, nullable: false },
        ],
      },
      nullable: false,
    },
    ...aggregates.map(({ type, nullable }, i) => ({ name: `a${i}`, type, nullable })),
    { name: '_timestamp', type: timestamp, nullable: false },
  ];
}

/** Source, watermark, window aggregate in one phase or two, sink. */
function windowProgram(window: Window, grouping: Grouping, parallelism: number): Program {
  const { keys, aggregates } = grouping;
  const nodes: ProgramNode[] = [];
  const edges: Program['edges'][number][] = [];
  const add = (
    operator: Operator,
    schema: Schema,
    at: {
      readonly parallelism?: number;
      readonly exchange?: Program['edges'][number]['exchange'];
    } = {},
  ): void => {
    const id = nodes.length;
    const own = at.parallelism ?? parallelism;
    const base = { id, operatorId: `${operator.kind}_${id}`, description: '', parallelism: own };
    nodes.push({ ...base, operator, schema, timeField: null });
    if (id > 0)
      edges.push({ from: id - 1, to: id, input: 0, exchange: at.exchange ?? { kind: 'forward' } });
  };
  add({ kind: 'source', connector: 'rows', options: {}, table: 'events' }, events);
  add({ kind: 'watermark', expression: watermark, idleMicros: null }, events);
  const results = resultSchema(grouping);
  const aggregate = { kind: 'window-aggregate', window, aggregates } as const;
  const last = keys.length === 0 ? 1 : parallelism;
  if (parallelism === 1) {
    add({ ...aggregate, phase: 'complete', keys, time: column(events, 0) }, results);
  } else {
    const partial: Schema = [
      ...keys.map(({ type, nullable }, i) => ({ name: `k${i}`, type, nullable })),
      { name: 'pane', type: timestamp, nullable: false },
      { name: 'rows', type: bigint, nullable: false },
      ...aggregates.flatMap(aggregateState),
    ];
    add({ ...aggregate, phase: 'partial', keys, time: column(events, 0) }, partial);
    const fields = keys.map((_, i) => i);
    const regrouped = fields.map((i) => column(partial, i));
    add(
      { ...aggregate, phase: 'final', keys: regrouped, time: column(partial, keys.length) },
      results,
      {
        parallelism: last,
        exchange: keys.length === 0 ? { kind: 'gather' } : { kind: 'hash', fields },
      },
    );
  }
  add({ kind: 'sink', connector: 'rows', options: {}, table: 'out' }, results, {
    parallelism: last,
  });
  return { version: 1, parallelism, nodes, edges };
}

function comparable(rows: readonly Row[] | undefined): string[] {
  return (rows ?? [])
    .map((row) => JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)))
    .sort();
}

const smallWindow: fc.Arbitrary<Window> = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((width) => ({ kind: 'tumble', width }) as const),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
    .map(([slide, width]) => ({ kind: 'hop', slide, width }) as const),
  fc.constant({ kind: 'instant' } as const),
);

const row = fc.tuple<[bigint, string | null, bigint | null, number | null]>(
  fc.bigInt({ min: -30n, max: 200n }),
  fc.option(fc.constantFrom<string>('a', 'b', '', 'longer than eight bytes')),
  fc.option(fc.bigInt({ min: -(2n ** 61n), max: 2n ** 61n })),
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
);

const keyChoices: readonly (readonly Expression[])[] = [
  [],
  [column(events, 1)],
  [column(events, 2)],
  [column(events, 1), column(events, 3)],
];

const anyGrouping: fc.Arbitrary<Grouping> = fc.record({
  keys: fc.constantFrom(...keyChoices),
  aggregates: fc.constantFrom(exactAggregates, allAggregates),
});

/** In any order, or mostly in the order of their times. */
function rowsOf(maxLength: number): fc.Arbitrary<readonly Row[]> {
  const rows = fc.array(row, { maxLength });
  const inOrder = fc.tuple(rows, fc.bigInt({ min: 1n, max: 9n })).map(([unordered, roughly]) => {
    const place = ([at]: Row): bigint => (at as bigint) / roughly;
    return unordered.toSorted((a, b) => Number(place(a) - place(b)));
  });
  return fc.oneof(rows, inOrder);
}

const evaluation = { clock: systemClock, random: seededRandom(1) };

test('windows are those of the reference, late rows too, however rows are batched', async () => {
  await fc.assert(
    fc.asyncProperty(
      smallWindow,
      anyGrouping,
      rowsOf(60),
      fc.integer({ min: 1, max: 9 }),
      async (window, grouping, rows, batchRows) => {
        const program = windowProgram(window, grouping, 1);
        const oracle = runReference(program, new Map([['source_0', [rows]]]), evaluation);
        const result = await runProgram(program, { rows: () => rows, batchRows: () => batchRows });
        expect(comparable(result.sinks.get('out'))).toEqual(comparable(oracle.sinks.get('sink_3')));
        expect(result.lateRows).toBe(oracle.lateRows);
      },
    ),
    { numRuns: 150 },
  );
});

test('windows that slide over many panes are those of the reference, stragglers among them', async () => {
  const slid: fc.Arbitrary<Window> = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 6, max: 30 }))
    .map(([slide, width]) => ({ kind: 'hop', slide, width }));
  const step = fc.tuple(fc.bigInt({ min: -2n, max: 4n }), row);
  await fc.assert(
    fc.asyncProperty(
      slid,
      anyGrouping,
      fc.array(step, { minLength: 50, maxLength: 200 }),
      async (window, grouping, steps) => {
        let now = 0n;
        // Small enough that no sum of a window is out of range.
        const rows = steps.map(([passed, [, key, number, price]]): Row => {
          now += passed;
          return [now, key, typeof number === 'bigint' ? number / 1000n : null, price];
        });
        const program = windowProgram(window, grouping, 1);
        const oracle = runReference(program, new Map([['source_0', [rows]]]), evaluation);
        const result = await runProgram(program, { rows: () => rows, batchRows: () => 7 });
        expect(comparable(result.sinks.get('out'))).toEqual(comparable(oracle.sinks.get('sink_3')));
        expect(result.heldBytes).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

test('two phases over slots give the rows and late rows of the reference, however rows are batched', async () => {
  await fc.assert(
    fc.asyncProperty(
      smallWindow,
      anyGrouping,
      fc.array(rowsOf(40), { minLength: 2, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      async (window, grouping, partitions, batches) => {
        const single = windowProgram(window, grouping, 1);
        const oracle = runReference(single, new Map([['source_0', partitions]]), evaluation);
        let batch = 0;
        const result = await runProgram(windowProgram(window, grouping, partitions.length), {
          rows: (_, subtask) => partitions[subtask] ?? [],
          batchRows: () => batches[batch++ % batches.length] ?? 1,
        });
        expect(comparable(result.sinks.get('out'))).toEqual(comparable(oracle.sinks.get('sink_3')));
        expect(result.lateRows).toBe(oracle.lateRows);
        expect(result.heldBytes).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});
