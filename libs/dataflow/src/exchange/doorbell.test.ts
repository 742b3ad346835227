import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Doorbell, doorbellBytes } from './doorbell.ts';

const doorbell = new URL('./doorbell.ts', import.meta.url).href;

/** Rings the other's bell as often as its own has been rung. */
const answering = `
  import { workerData } from 'node:worker_threads';
  const { Doorbell } = await import(${JSON.stringify(doorbell)});
  const { shared, rounds } = workerData;
  const [mine, theirs] = [new Doorbell(shared, 0), new Doorbell(shared, 1)];
  const alive = setInterval(() => {}, 1000);
  for (let round = 0; round < rounds; round++) {
    while (mine.count <= round) await mine.wait(round, 60_000);
    theirs.ring();
  }
  clearInterval(alive);
`;

test('no wake-up is lost between two threads that wait for each other', async () => {
  const rounds = 2000;
  const shared = new SharedArrayBuffer(2 * doorbellBytes);
  const [theirs, mine] = [new Doorbell(shared, 0), new Doorbell(shared, 1)];
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(answering)}`), {
    workerData: { shared, rounds },
  });
  const ended = once(worker, 'exit');
  // A lost wake-up would sleep for a minute, and the test would time out.
  for (let round = 0; round < rounds; round++) {
    theirs.ring();
    while (mine.count <= round) await mine.wait(round, 60_000);
  }
  expect(await ended).toEqual([0]);
});

test('a bell that has rung before the wait does not let it sleep', async () => {
  const bell = new Doorbell(new SharedArrayBuffer(doorbellBytes), 0);
  const { count } = bell;
  bell.ring();
  await bell.wait(count, 60_000);
  expect(bell.count).toBe(count + 1);
});

test('waiting for nothing still lets timers and I/O have a turn', async () => {
  const bell = new Doorbell(new SharedArrayBuffer(doorbellBytes), 0);
  let turns = 0;
  const timer = setImmediate(() => {
    turns += 1;
  });
  for (let waits = 0; waits < 10 && turns === 0; waits++) await bell.wait(bell.count, 0);
  clearImmediate(timer);
  expect(turns).toBe(1);
});
