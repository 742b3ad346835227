import type { Row } from '@millrace/data';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { readSource } from '../conformance/read-source.ts';
import { testSource } from '../conformance/source.conformance.ts';
import { declare, sourceContext } from '../conformance/test-context.ts';
import { impulseConnector } from './connector.ts';

const source = must(impulseConnector.source);
const never = new AbortController().signal;

testSource({ name: 'impulse', source, table: () => declare({ message_count: 20_000 }) });

async function rowsOf(
  options: Record<string, number | string>,
  place: { readonly subtask: number; readonly parallelism: number } = {
    subtask: 0,
    parallelism: 1,
  },
): Promise<Row[]> {
  const context = sourceContext(source, declare(options), place);
  const opened = source.open(context);
  await opened.open(never);
  const { rows } = await readSource(context, opened);
  await opened.close();
  return rows;
}

test('rows are numbered and carry their event time', async () => {
  const rows = await rowsOf({ message_count: 3, event_time_interval: '1 second' });
  const start = 1_700_000_000_000_000n;
  expect(rows).toEqual([
    [0n, 0n, start],
    [1n, 0n, start + 1_000_000n],
    [2n, 0n, start + 2_000_000n],
  ]);
});

test('subtasks share the numbers and the time of one source', async () => {
  const options = { message_count: 10_000, event_time_interval: 1700 };
  const parts = [0, 1, 2].map((subtask) => rowsOf(options, { subtask, parallelism: 3 }));
  const together = (await Promise.all(parts))
    .flat()
    .map(([counter, , time]) => [Number(counter), Number(time)])
    .sort(([a], [b]) => must(a) - must(b));
  const alone = (await rowsOf(options)).map(([counter, , time]) => [Number(counter), Number(time)]);
  expect(together).toEqual(alone);
});

test('without an interval the event time is the time by the clock', async () => {
  const rows = await rowsOf({ message_count: 30, event_rate: 10 });
  const times = rows.map(([, , time]) => Number(time) - 1_700_000_000_000_000);
  expect(times[0]).toBe(0);
  expect(times[29]).toBe(2_900_000);
});
