import { systemClock } from '@millrace/std';
import { expect, test } from 'vitest';
import { endOfTime } from '../runtime/stream-event.ts';
import { ToldWatermark } from './told-watermark.ts';
import { windowTimes } from './window-times.ts';

/** The watermarks told over panes of 10, each at its time in milliseconds. */
function told(partial: boolean) {
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  const times = windowTimes({ kind: 'hop', slide: 10, width: 20 });
  const watermark = new ToldWatermark(times, { partial, clock });
  return (atMs: number, reached: bigint, exactly = false): bigint | null => {
    nowMs = atMs;
    return watermark.next(reached, exactly);
  };
}

test('between slots watermarks are told where a pane ends', () => {
  const next = told(true);
  expect(next(0, 3n)).toBe(3n);
  expect([next(1, 4n), next(2, 12n), next(3, 17n), next(4, 31n)]).toEqual([null, 10n, null, 30n]);
});

test('between slots any watermark is told now and then, in front of another event and at the end', () => {
  const next = told(true);
  expect(next(0, 3n)).toBe(3n);
  expect([next(99, 4n), next(100, 5n), next(101, 6n)]).toEqual([null, 5n, null]);
  expect([next(102, 7n, true), next(103, 7n, true)]).toEqual([7n, null]);
  expect(next(104, endOfTime)).toBe(endOfTime);
});

test('within a slot any watermark is told more often', () => {
  const next = told(false);
  expect(next(0, 3n)).toBe(3n);
  expect([next(9, 4n), next(10, 5n), next(11, 6n), next(12, 10n)]).toEqual([null, 5n, null, 10n]);
});

test('what was kept back is told where nothing may be', () => {
  const next = told(false);
  expect([next(0, 3n), next(1, 4n), next(1, 4n, true), next(1, 4n, true)]).toEqual([
    3n,
    null,
    4n,
    null,
  ]);
});
