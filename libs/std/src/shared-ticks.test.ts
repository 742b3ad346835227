import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { untilSharedTick } from './shared-ticks.ts';

const random = seededRandom(7);
const moments = Array.from({ length: 1_000 }, () => ({
  nowMs: 1_700_000_000_000 + Math.floor(random.next() * 1e9),
  delayMs: 10 + Math.floor(random.next() * 60_000),
}));

test('waits as long as asked, give or take half a tick', () => {
  for (const { nowMs, delayMs } of moments) {
    const halfTickMs = Math.min(100, delayMs / 10) / 2;
    const differenceMs = Math.abs(untilSharedTick(nowMs, delayMs) - delayMs);
    expect(differenceMs).toBeLessThanOrEqual(halfTickMs + 0.001);
  }
});

test('whoever waits a second or more meets the others at a tenth of a second', () => {
  for (const { nowMs, delayMs } of moments) {
    expect((nowMs + untilSharedTick(nowMs, 1_000 + delayMs)) % 100).toBe(0);
  }
});

test('a timer that fires a little late or early does not shift those after it', () => {
  const dueMs = 1_700_000_000_300;
  for (const errorMs of [-1, 0, 1, 20]) {
    const nowMs = dueMs + errorMs;
    expect(nowMs + untilSharedTick(nowMs, 1_000)).toBe(dueMs + 1_000);
  }
});
