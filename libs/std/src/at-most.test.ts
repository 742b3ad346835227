import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';
import { type Clock, systemClock } from './clock.ts';

/** A clock that sleeps until it is told otherwise, and counts who sleeps. */
function sleepingClock() {
  const sleepers = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => {
          sleepers.delete(resolve);
          reject(new Error('aborted'));
        });
      }),
  };
  return { clock, sleepers };
}

test('work that ends is waited for, and the limit with it', async () => {
  const { clock, sleepers } = sleepingClock();
  const work = Promise.withResolvers<void>();
  const waited = atMost(work.promise, 1_000, { clock });
  expect(sleepers.size).toBe(1);
  work.resolve();
  await waited;
  expect(sleepers.size).toBe(0);
});

test('work that fails is told, and its limit ends with it', async () => {
  const { clock, sleepers } = sleepingClock();
  const work = Promise.reject(new Error('no'));
  await expect(atMost(work, 1_000, { clock })).rejects.toThrow('no');
  expect(sleepers.size).toBe(0);
});

test('work that takes longer than the limit is waited for no more', async () => {
  const { clock, sleepers } = sleepingClock();
  const waited = atMost(new Promise(() => undefined), 1_000, { clock });
  for (const wake of sleepers) wake();
  await waited;
});

test('nor is it once the signal has aborted', async () => {
  const { clock, sleepers } = sleepingClock();
  const ending = new AbortController();
  const waited = atMost(new Promise(() => undefined), 1_000, { clock, signal: ending.signal });
  ending.abort();
  await waited;
  expect(sleepers.size).toBe(0);
});
