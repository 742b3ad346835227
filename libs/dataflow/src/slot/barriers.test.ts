import type { Row } from '@millrace/data';
import type { Program, Window } from '@millrace/program';
import { seededRandom } from '@millrace/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparableRow } from '../test/numbers-connector.ts';
import {
  addWindow,
  columnOf,
  eventsSchema,
  ProgramBuilder,
  windowResult,
} from '../test/program-builder.ts';
import { rowsCatalog } from '../test/rows-connector.ts';
import { runInThisThread } from './run-in-this-thread.ts';
import type { Slot } from './slot.ts';

const connector = { connector: 'rows', options: {} };
const tables = ['left', 'right'];
const window: Window = { kind: 'hop', slide: 10, width: 20 };

/** Two sources into one union: its rows to the slots that own their keys, and windows over it. */
function unionProgram(parallelism: number): Program {
  const builder = new ProgramBuilder(parallelism);
  const time = columnOf(eventsSchema, 0);
  const branches = tables.map((table) => {
    builder.add({ kind: 'source', ...connector, table }, eventsSchema, { timeField: 0 });
    const watermark = { kind: 'watermark', expression: time, idleMicros: null } as const;
    return builder.add(watermark, eventsSchema, { timeField: 0 });
  });
  const union = builder.add({ kind: 'union' }, eventsSchema, { from: branches, timeField: 0 });
  const exchange = { kind: 'hash', fields: [1] } as const;
  builder.add({ kind: 'sink', ...connector, table: 'rows' }, eventsSchema, {
    from: [union],
    ...(parallelism === 1 ? {} : { exchange }),
  });
  const windows = addWindow(builder, window, parallelism, [union]);
  builder.add({ kind: 'sink', ...connector, table: 'windows' }, windowResult, { from: [windows] });
  return builder.build();
}

/** What one run gave, in the order in which it came. */
interface Run {
  /** Rows that each source's subtask had given, by epoch. */
  readonly given: ReadonlyMap<number, readonly number[]>;
  /** Rows and the numbers of epochs that came to each subtask of a sink. */
  readonly taken: ReadonlyMap<string, readonly (Row | number)[]>;
}

/** Runs the program, with barriers at random between the batches of its sources. */
async function runWithBarriers(
  rows: readonly (readonly Row[])[],
  parallelism: number,
  seed: number,
) {
  const random = seededRandom(seed);
  const given = new Map<number, readonly number[]>();
  const taken = new Map<string, (Row | number)[]>();
  const takenBy = (sink: string, subtask: number): (Row | number)[] => {
    const key = `${sink} ${subtask}`;
    const items = taken.get(key) ?? [];
    taken.set(key, items);
    return items;
  };
  const program = unionProgram(parallelism);
  const sinkTable = (operatorId: string): string => {
    const sink = program.nodes.find((node) => node.operatorId === operatorId)?.operator;
    return sink?.kind === 'sink' ? sink.table : '';
  };
  const positions = rows.map(() => 0);
  const sourceOf = (table: string, subtask: number) =>
    tables.indexOf(table) * parallelism + subtask;
  let slots: readonly Pick<Slot, 'barrier'>[] = [];
  const catalog = rowsCatalog({
    rows: (table, subtask) => rows[sourceOf(table, subtask)] ?? [],
    batchRows: (table, subtask) => {
      const count = 1 + Math.floor(random.next() * 5);
      positions[sourceOf(table, subtask)] = (positions[sourceOf(table, subtask)] ?? 0) + count;
      if (random.next() < 0.3) {
        given.set(given.size, [...positions]);
        for (const slot of slots) slot.barrier(given.size - 1);
      }
      return count;
    },
    take: (table, row, subtask) => takenBy(table, subtask).push(row),
    ready: (wake) => {
      setImmediate(wake);
      return random.next() < 0.8;
    },
  });
  const { heldBytes } = await runInThisThread(program, {
    catalog,
    showRows: () => {},
    sampleBadRow: () => {},
    onSlots: (all) => {
      slots = all;
    },
    onEpoch: (slot, operatorId, epoch) => takenBy(sinkTable(operatorId), slot).push(epoch),
  });
  expect(heldBytes).toBe(0);
  return { given, taken };
}

/** The rows that all subtasks of a sink had taken when the barrier of an epoch came, sorted. */
function takenBefore(run: Run, sink: string, epoch: number): string[] {
  return [...run.taken]
    .filter(([key]) => key.startsWith(sink))
    .flatMap(([, items]) => {
      const at = items.indexOf(epoch);
      expect(at, `epoch ${epoch} at the sink`).toBeGreaterThanOrEqual(0);
      return items.slice(0, at).filter((item) => typeof item !== 'number');
    })
    .map(comparableRow)
    .sort();
}

const row: fc.Arbitrary<Row> = fc.tuple<[bigint, string | null, bigint]>(
  fc.bigInt({ min: 0n, max: 100n }),
  fc.option(fc.constantFrom<string>('a', 'b', 'c', 'd')),
  fc.bigInt({ min: -100n, max: 100n }),
);
const drawn = fc.record({
  parallelism: fc.integer({ min: 1, max: 3 }),
  rows: fc.array(fc.array(row, { minLength: 20, maxLength: 40 }), { minLength: 6, maxLength: 6 }),
  seed: fc.nat(),
});

test('a barrier divides the rows of every sink as it divides those of the sources', async () => {
  const property = fc.asyncProperty(drawn, async ({ parallelism, rows, seed }) => {
    const partitions = rows.slice(0, 2 * parallelism);
    const run = await runWithBarriers(partitions, parallelism, seed);
    for (const [epoch, positions] of run.given) {
      // Sources that are over send no barrier any more: the sinks may have come to their end.
      if (partitions.some((all, at) => (positions[at] ?? 0) >= all.length)) break;
      const before = partitions.map((all, at) => all.slice(0, positions[at]));
      expect(takenBefore(run, 'rows', epoch)).toEqual(before.flat().map(comparableRow).sort());
      expect(takenBefore(run, 'windows', epoch)).toEqual(windowsBy(run, before));
    }
  });
  await fc.assert(property, { numRuns: 12 });
});

/** Of the windows of the whole run, those that the least watermark of these rows has ended. */
function windowsBy(run: Run, before: readonly (readonly Row[])[]): string[] {
  const watermarks = before.map((rows) =>
    rows.reduce((most, [at]) => ((at as bigint) > most ? (at as bigint) : most), -1n),
  );
  const least = watermarks.reduce((low, each) => (each < low ? each : low));
  return [...run.taken]
    .filter(([key]) => key.startsWith('windows'))
    .flatMap(([, items]) => items.filter((item) => typeof item !== 'number'))
    .filter(([, bounds]) => ((bounds as readonly bigint[])[1] ?? 0n) <= least)
    .map(comparableRow)
    .sort();
}
