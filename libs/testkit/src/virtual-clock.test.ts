import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('sleepers wake in the order of their times and see that time', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const sleeper = async (name: string, delayMs: number): Promise<void> => {
    await clock.sleep(delayMs);
    seen.push(`${name}@${clock.monotonicMs()}`);
    await clock.sleep(10);
    seen.push(`${name}@${clock.monotonicMs()}`);
  };
  const all = Promise.all([sleeper('b', 20), sleeper('a', 15), sleeper('c', 500)]);
  await clock.advance(100);
  expect(seen).toEqual(['a@15', 'b@20', 'a@25', 'b@30']);
  expect(clock.monotonicMs()).toBe(100);
  await clock.advance(1_000);
  await all;
});

test('a sleep ends with its signal', async () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const sleeping = clock.sleep(10, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleep(10, abort.signal)).rejects.toThrow('enough');
});

test('who sleeps while the time jumps wakes after the jump, not on the way', async () => {
  const clock = new VirtualClock();
  const start = clock.monotonicMs();
  const woken = clock.sleep(500).then(() => clock.monotonicMs() - start);
  await clock.jump(60_000);
  expect(await woken).toBe(60_000);
});
