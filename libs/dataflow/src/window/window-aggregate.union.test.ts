import type { Row } from '@millrace/data';
import type { Expression, Program, Window } from '@millrace/program';
import { seededRandom, systemClock } from '@millrace/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runReference } from '../reference/run-reference.ts';
import { comparableRow } from '../test/numbers-connector.ts';
import {
  addWindow,
  columnOf,
  eventsSchema,
  ProgramBuilder,
  windowResult,
} from '../test/program-builder.ts';
import { runProgram } from '../test/run-program.ts';

/** One input of a union: how late its rows may come, and what becomes of them before. */
interface Input {
  readonly lag: number;
  readonly shape: 'plain' | 'projected' | 'filtered';
  /** Whether it reads the same source as the input before it. */
  readonly shared: boolean;
}

const connector = { connector: 'rows', options: {} };
const time = columnOf(eventsSchema, 0);
const timestamp = { kind: 'timestamp' } as const;

function behind(lag: number): Expression {
  const value = { int64: String(lag) };
  const by = { kind: 'literal', value, type: { kind: 'interval' }, nullable: false } as const;
  return { kind: 'call', function: '-', arguments: [time, by], type: timestamp, nullable: false };
}

const hasKey: Expression = {
  kind: 'null-test',
  test: 'is-not-null',
  operand: columnOf(eventsSchema, 1),
  type: { kind: 'boolean' },
  nullable: false,
};

/** Windows over a union of inputs with watermarks of their own, and the union's rows as such. */
function unionProgram(inputs: readonly Input[], windows: readonly Window[], parallelism: number) {
  const builder = new ProgramBuilder(parallelism);
  let source = -1;
  const branches = inputs.map(({ lag, shape, shared }) => {
    if (source < 0 || !shared) {
      const operator = { kind: 'source', ...connector, table: `events ${source}` } as const;
      source = builder.add(operator, eventsSchema, { timeField: 0 });
    }
    const watermark = { kind: 'watermark', expression: behind(lag), idleMicros: null } as const;
    const marked = builder.add(watermark, eventsSchema, { from: [source], timeField: 0 });
    if (shape === 'plain') return marked;
    if (shape === 'filtered') {
      return builder.add({ kind: 'filter', predicate: hasKey }, eventsSchema, { timeField: 0 });
    }
    const expressions = eventsSchema.map((_, field) => columnOf(eventsSchema, field));
    return builder.add({ kind: 'project', expressions }, eventsSchema, { timeField: 0 });
  });
  const union = builder.add({ kind: 'union' }, eventsSchema, { from: branches, timeField: 0 });
  for (const [index, window] of windows.entries()) {
    const from = addWindow(builder, window, parallelism, [union]);
    builder.add({ kind: 'sink', ...connector, table: `out ${index}` }, windowResult, {
      from: [from],
    });
  }
  builder.add({ kind: 'sink', ...connector, table: 'all' }, eventsSchema, { from: [union] });
  return builder.build();
}

const row: fc.Arbitrary<Row> = fc.tuple<[bigint, string | null, bigint]>(
  fc.bigInt({ min: -30n, max: 150n }),
  fc.option(fc.constantFrom<string>('a', 'b', 'longer than eight bytes')),
  fc.bigInt({ min: -100n, max: 100n }),
);
const input: fc.Arbitrary<Input> = fc.record({
  lag: fc.nat(40),
  shape: fc.constantFrom('plain', 'projected', 'filtered'),
  shared: fc.boolean(),
});
const size = fc.integer({ min: 1, max: 30 });
const anyWindow: fc.Arbitrary<Window> = fc.oneof(
  size.map((width) => ({ kind: 'tumble', width }) as const),
  fc.tuple(size, size).map(([slide, width]) => ({ kind: 'hop', slide, width }) as const),
);

/** The rows of each sink by table, sorted. */
function byTable(
  program: Program,
  rowsOf: (operatorId: string, table: string) => readonly Row[],
): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  for (const { operator, operatorId } of program.nodes) {
    if (operator.kind !== 'sink') continue;
    tables[operator.table] = rowsOf(operatorId, operator.table).map(comparableRow).sort();
  }
  return tables;
}

const run = fc.record({
  inputs: fc.array(input, { minLength: 2, maxLength: 3 }),
  windows: fc.array(anyWindow, { minLength: 1, maxLength: 2 }),
  /** By source and partition. */
  given: threeOf(threeOf(fc.array(row, { maxLength: 25 }))),
  parallelism: fc.integer({ min: 1, max: 3 }),
  batches: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
});

function threeOf<T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(each, { minLength: 3, maxLength: 3 });
}

test('over a union too a row is late by the rows of its own input, however rows are batched', async () => {
  const property = fc.asyncProperty(run, async (drawn) => {
    const { inputs, windows, given, parallelism, batches } = drawn;
    const single = unionProgram(inputs, windows, 1);
    const sources = single.nodes.filter(({ operator }) => operator.kind === 'source');
    const partitions = new Map(
      sources.map((node, at) => [node.operatorId, (given[at] ?? []).slice(0, parallelism)]),
    );
    const random = seededRandom(1);
    const oracle = runReference(single, partitions, { clock: systemClock, random });
    const tables = sources.map(({ operator }) => 'table' in operator && operator.table);
    let batch = 0;
    const program = unionProgram(inputs, windows, parallelism);
    const result = await runProgram(program, {
      rows: (table, subtask) => given[tables.indexOf(table)]?.[subtask] ?? [],
      batchRows: () => batches[batch++ % batches.length] ?? 1,
      // Now and then what is behind is not ready: rows wait in the middle of a batch.
      ready: (wake) => {
        setImmediate(wake);
        return random.next() < 0.8;
      },
    });
    expect(byTable(program, (_, table) => result.sinks.get(table) ?? [])).toEqual(
      byTable(single, (operatorId) => oracle.sinks.get(operatorId) ?? []),
    );
    expect([result.lateRows, result.heldBytes]).toEqual([oracle.lateRows, 0]);
  });
  await fc.assert(property, { numRuns: 25 });
});
