import { expect, test } from 'vitest';
import { SampleLimit } from './sample-limit.ts';

test('twenty samples a minute are let through', () => {
  const limit = new SampleLimit();
  const taken = (nowMs: number, times: number): number =>
    Array.from({ length: times }, () => limit.take(nowMs)).filter(Boolean).length;
  expect(taken(1000, 15)).toBe(15);
  expect(taken(60_999, 1000)).toBe(5);
  expect(taken(61_000, 1000)).toBe(20);
  expect(taken(300_000, 7)).toBe(7);
});
