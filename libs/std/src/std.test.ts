import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { systemClock } from './clock.ts';
import { closestName } from './closest-name.ts';
import { randomId, seededRandom } from './random.ts';

test('backoff doubles up to its limit and keeps half of the delay fixed', () => {
  const backoff = { initialMs: 100, maxMs: 1_000 };
  const least = { next: () => 0 };
  const delays = [0, 1, 2, 3, 4, 500].map((attempt) => backoffMs(backoff, attempt, least));
  expect(delays).toEqual([50, 100, 200, 400, 500, 500]);
});

test('a full queue refuses and a closed queue hands out what it holds', async () => {
  const queue = new BoundedQueue<number>(2);
  expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
  queue.close();
  expect(queue.push(4)).toBe(false);
  expect([await queue.shift(), await queue.shift(), await queue.shift()]).toEqual([1, 2, null]);
});

test('a waiting shift wakes up for an item and rejects when its signal aborts', async () => {
  const queue = new BoundedQueue<string>(1);
  const waiting = queue.shift();
  queue.push('a');
  expect(await waiting).toBe('a');
  const abort = new AbortController();
  const aborted = queue.shift(abort.signal);
  abort.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
});

test('a sleep rejects with the reason of its signal', async () => {
  const abort = new AbortController();
  const sleeping = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error('woken'));
  await expect(sleeping).rejects.toThrow('woken');
});

test('the closest name is offered only when it is close', () => {
  const names = ['parallelism', 'scheduler', 'price'];
  expect(closestName('paralelism', names)).toBe('parallelism');
  expect(closestName('prcie', names)).toBe('price');
  expect(closestName('colour', names)).toBeNull();
});

test('a seeded random replays itself', () => {
  const id = () => randomId('pl', seededRandom(7));
  expect(id()).toBe(id());
  expect(id()).toMatch(/^pl_[0-9A-Za-z]{10}$/);
});
