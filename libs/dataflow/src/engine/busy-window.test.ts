import { expect, test } from 'vitest';
import { BusyWindow } from './busy-window.ts';

test('a ratio is over the last seconds, not since the start', () => {
  const window = new BusyWindow(0);
  expect(window.ratios({ atMs: 1_000, totalsMs: [500, 0] })).toEqual([0.5, 0]);
  expect(window.ratios({ atMs: 10_000, totalsMs: [10_000, 1_000] })).toEqual([1, 0.1]);
  expect(window.ratios({ atMs: 20_000, totalsMs: [10_000, 6_000] })).toEqual([0, 0.5]);
});

test('reading often does not shorten the time that a ratio is over', () => {
  const window = new BusyWindow(0);
  for (let atMs = 100; atMs < 5_000; atMs += 100) window.ratios({ atMs, totalsMs: [atMs] });
  expect(window.ratios({ atMs: 5_000, totalsMs: [4_900] })).toEqual([0.98]);
});

test('nothing has happened in no time', () => {
  expect(new BusyWindow(7).ratios({ atMs: 7, totalsMs: [3] })).toEqual([0]);
});
