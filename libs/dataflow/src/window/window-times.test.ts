import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastWindowEnd, nextWindowEnd, paneStart, windowTimes } from './window-times.ts';

/** All windows that hold a time, from the definition. */
function windowsAround(slide: bigint, width: bigint, time: bigint): bigint[] {
  const ends: bigint[] = [];
  for (let k = -60n; k <= 60n; k++) {
    const start = (time / slide + k) * slide;
    if (start <= time && time < start + width) ends.push(start + width);
  }
  return ends;
}

test('panes, first and last window ends agree with the definition of hop windows', () => {
  const small = fc.bigInt({ min: 1n, max: 30n });
  const time = fc.bigInt({ min: -200n, max: 200n });
  fc.assert(
    fc.property(small, small, time, time, (slide, width, at, now) => {
      const times = windowTimes({ kind: 'hop', slide: Number(slide), width: Number(width) });
      const pane = paneStart(times, at);
      const ends = windowsAround(slide, width, at);
      expect(lastWindowEnd(times, pane)).toBe(ends.length === 0 ? null : ends.at(-1));
      const open = ends.filter((end) => end > now);
      expect(nextWindowEnd(times, pane, now)).toBe(open[0] ?? null);
    }),
    { numRuns: 2000 },
  );
});
