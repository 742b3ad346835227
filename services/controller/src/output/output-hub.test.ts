import type { OutputEvent, OutputRows } from '@millrace/rpc';
import { beforeEach, expect, test } from 'vitest';
import { HISTORY_ROWS_MAX, OutputHub, READER_ROWS_MAX } from './output-hub.ts';
import { OutputHubs } from './output-hubs.ts';

let nextId = 0;
beforeEach(() => {
  nextId = 0;
});

function rows(count: number): OutputRows {
  const startId = nextId;
  nextId += count;
  return {
    operatorId: 'sink_1',
    subtask: 0,
    startId,
    rows: Array.from({ length: count }, (_, row) => `{"id":${startId + row}}`),
    timestamps: Array.from({ length: count }, () => 0),
    done: false,
  };
}

function generationAndRows({ generation, output }: OutputEvent): [number, number] {
  return [generation, output.rows.length];
}

async function readAll(events: AsyncIterable<OutputEvent>): Promise<OutputEvent[]> {
  const all: OutputEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test('every reader gets every row, those before it included', async () => {
  const hub = new OutputHub();
  hub.publish(1, rows(2));
  const first = readAll(hub.subscribe());
  const second = readAll(hub.subscribe());
  hub.publish(1, rows(3));
  hub.end();
  for (const read of [await first, await second, await readAll(hub.subscribe())]) {
    expect(read.map(({ output }) => output.rows.length)).toEqual([2, 3]);
    expect(read.map(({ lostRows }) => lostRows)).toEqual([0, 0]);
  }
  expect(hub.readers).toBe(0);
});

test('a slow reader loses rows in the middle and is told how many', async () => {
  const hub = new OutputHub();
  const reader = hub.subscribe();
  hub.publish(1, rows(1));
  expect((await reader.next()).value).toMatchObject({ lostRows: 0 });
  for (let i = 0; i < 30; i += 1) hub.publish(1, rows(READER_ROWS_MAX / 10));
  const seen: OutputEvent[] = [];
  for (let i = 0; i < 10; i += 1) seen.push((await reader.next()).value as OutputEvent);
  hub.publish(1, rows(7));
  hub.end();
  seen.push(...(await readAll(reader)));
  const got = seen.reduce((count, { output }) => count + output.rows.length, 0);
  const lost = seen.reduce((count, { lostRows }) => count + lostRows, 0);
  expect(got).toBe(READER_ROWS_MAX + 7);
  expect(lost).toBe(2 * READER_ROWS_MAX);
  expect(seen.at(-1)).toMatchObject({ lostRows: 2 * READER_ROWS_MAX });
  expect(got + lost).toBe(30 * (READER_ROWS_MAX / 10) + 7);
});

test('rows that were lost before they came here are told too', async () => {
  const hub = new OutputHub();
  nextId = 40;
  hub.publish(1, rows(2));
  nextId += 5;
  hub.publish(1, rows(1));
  hub.end();
  const events = await readAll(hub.subscribe());
  expect(events.map(({ lostRows }) => lostRows)).toEqual([40, 5]);
});

test('rows that are reported again, because the answer was lost, are shown once', async () => {
  const hub = new OutputHub();
  const first = rows(3);
  nextId = 1;
  const more = rows(4);
  for (const reported of [first, first, more, first]) hub.publish(1, reported);
  hub.end();
  const events = await readAll(hub.subscribe());
  expect(events.flatMap(({ output }) => output.rows)).toEqual([
    ...first.rows,
    ...more.rows.slice(2),
  ]);
  expect(events.map(({ output, lostRows }) => [output.startId, lostRows])).toEqual([
    [0, 0],
    [3, 0],
  ]);
});

test('what waits and what is remembered have limits', async () => {
  const hub = new OutputHub();
  for (let i = 0; i < 50; i += 1) hub.publish(1, rows(100));
  const reader = hub.subscribe();
  const first = (await reader.next()).value as OutputEvent;
  expect(first.lostRows).toBe(5_000 - HISTORY_ROWS_MAX);
  await reader.return(undefined);
  expect(hub.readers).toBe(0);
});

test('a reader that goes away leaves nothing behind', async () => {
  const hub = new OutputHub();
  const abort = new AbortController();
  const reading = readAll(hub.subscribe(abort.signal));
  hub.publish(1, rows(1));
  await Promise.resolve();
  abort.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
  expect(hub.readers).toBe(0);
});

test('a new generation starts with an empty memory and keeps its readers', async () => {
  const hub = new OutputHub();
  hub.publish(1, rows(1));
  const early = readAll(hub.subscribe());
  await Promise.resolve();
  hub.reset();
  nextId = 0;
  hub.publish(2, rows(2));
  const late = readAll(hub.subscribe());
  hub.end();
  expect((await early).map(generationAndRows)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect((await late).map(generationAndRows)).toEqual([[2, 2]]);
});

test('the output of ended jobs is kept for a while, of a bounded number of them', () => {
  const hubs = new OutputHubs();
  for (let job = 0; job < 100; job += 1) {
    hubs.open(`job_${job}`);
    hubs.end(`job_${job}`);
  }
  expect(hubs.get('job_0')).toBeNull();
  expect(hubs.get('job_99')?.ended).toBe(true);
  expect(hubs.open('job_99').ended).toBe(false);
});
