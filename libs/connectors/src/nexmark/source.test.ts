import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { readSource } from '../conformance/read-source.ts';
import { testSource } from '../conformance/source.conformance.ts';
import { declare, sourceContext } from '../conformance/test-context.ts';
import { nexmarkConnector } from './connector.ts';
import { readNexmarkOptions } from './options.ts';
import { createPools } from './pools.ts';
import { referenceEvents } from './reference-generator.ts';
import { shareOf } from './share.ts';

const source = must(nexmarkConnector.source);
const never = new AbortController().signal;

testSource({ name: 'nexmark', source, table: () => declare({ events: 20_000 }) });

interface EqualityCase {
  readonly options: Record<string, number | string>;
  readonly subtask?: number;
  readonly parallelism?: number;
}

/** The generated code makes the reference generator's events, to the last byte. */
async function check({ options, subtask = 0, parallelism = 1 }: EqualityCase): Promise<void> {
  const context = sourceContext(source, declare(options), { subtask, parallelism });
  const { value } = readNexmarkOptions(context.options);
  const expected = referenceEvents(shareOf(value, subtask, parallelism), createPools(value.seed));
  const opened = source.open(context);
  await opened.open(never);
  const { rows } = await readSource(context, opened);
  await opened.close();
  for (const [i, row] of rows.entries()) {
    const { value: wanted } = expected.next();
    // The cheap comparison comes first: vitest's would take minutes for all rows.
    if (textOf(row) !== textOf(wanted)) expect({ i, row }).toEqual({ i, row: wanted });
  }
  expect(expected.next().done).toBe(true);
}

function textOf(row: unknown): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}

test('100,000 events are those of the reference generator', async () => {
  await check({ options: { events: 100_000 } });
}, 60_000);

const cases: readonly EqualityCase[] = [
  { options: { events: 9_000, gap: 100 } },
  { options: { events: 9_000, gap: '0.1 microseconds' }, subtask: 2, parallelism: 3 },
  { options: { events: 9_001, seed: 42 }, subtask: 0, parallelism: 2 },
  { options: { events: 9_001, seed: 42 }, subtask: 1, parallelism: 2 },
  { options: { events: 12_345, gap: '3 milliseconds' }, subtask: 6, parallelism: 7 },
  { options: { events: 9_000, gap: 1, first_event_number: 0, first_event_id: 0 } },
  { options: { events: 9_000, gap: 333, base_time: '1950-01-01T00:00:00' } },
  { options: { events: 9_000, first_event_id: 123_456_789_012, first_event_number: 987_654_321 } },
  { options: { runtime: '1 minute', event_rate: 50 } },
  { options: { events: 20_000, out_of_order_group_size: 50 } },
  { options: { events: 9_001, out_of_order_group_size: 7_000, gap: 333 } },
  { options: { events: 9_001, out_of_order_group_size: 3, seed: 9 }, subtask: 1, parallelism: 2 },
  { options: { message_count: 70, seed: 4294967295 } },
];

for (const given of cases) {
  test(`events are those of the reference generator: ${JSON.stringify(given)}`, async () => {
    await check(given);
  });
}

test('subtasks share one stream: together they make its events, each once', async () => {
  const read = async (options: Record<string, number>, subtask: number, parallelism: number) => {
    const context = sourceContext(source, declare(options), { subtask, parallelism });
    const opened = source.open(context);
    await opened.open(never);
    const { rows } = await readSource(context, opened);
    await opened.close();
    const times = rows.map((row) => Number(row.at(-1)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    return rows.map(textOf);
  };
  for (const options of [{ events: 10_007 }, { events: 300, event_rate: 700 }, { events: 2 }]) {
    const all = await read(options, 0, 1);
    for (const parallelism of [2, 3, 7]) {
      const parts = await Promise.all(
        Array.from({ length: parallelism }, (_, subtask) => read(options, subtask, parallelism)),
      );
      expect(parts.flat().toSorted()).toEqual(all.toSorted());
      const sizes = parts.map((rows) => rows.length);
      const fair = options.events / parallelism;
      expect(Math.max(...sizes)).toBeLessThanOrEqual(fair + Math.max(1, fair / 8));
    }
  }
});

test('without an end there is always another batch', async () => {
  const context = sourceContext(source, declare({}));
  const opened = source.open(context);
  await opened.open(never);
  for (let i = 0; i < 100; i++) expect(opened.poll()).toBe('batch');
  await opened.close();
});

test('a declared part of the columns, in any order, is filled', async () => {
  const columns = resolvedColumns();
  const [person, auction, bid] = [must(columns[0]), must(columns[1]), must(columns[2])];
  const read = async (declared: readonly (typeof person)[] | null) => {
    const context = sourceContext(source, declare({ events: 10_000 }, declared));
    const opened = source.open(context);
    await opened.open(never);
    const { rows } = await readSource(context, opened);
    await opened.close();
    return rows;
  };
  const all = await read(null);
  const some = await read([bid, person]);
  expect(some).toEqual(all.map((row) => [row[2], row[0], row[3]]));
  expect(await read([auction])).toEqual(all.map((row) => [row[1], row[3]]));
});

function resolvedColumns() {
  return sourceContext(source, declare({})).schema.slice(0, -1);
}

test('at a rate, events come when the clock says so', async () => {
  const context = sourceContext(source, declare({ event_rate: 1000, events: 500 }));
  const opened = source.open(context);
  await opened.open(never);
  const { rows, batchRows } = await readSource(context, opened);
  expect(rows).toHaveLength(500);
  expect(context.clock.monotonicMs()).toBeGreaterThanOrEqual(499);
  expect(context.clock.monotonicMs()).toBeLessThanOrEqual(510);
  // A batch for each ten milliseconds, not one for each event.
  expect(batchRows.length).toBeLessThanOrEqual(52);
  const times = rows.map((row) => Number(row.at(-1)));
  expect(must(times[499]) - must(times[0])).toBe(499_000);
  await opened.close();
});
