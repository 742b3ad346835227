import type { Window } from '@millrace/program';

/**
 * When windows begin, end and fire. Times are microseconds. A pane is the longest stretch of time
 * that lies wholly inside or outside of each window: windows are made of panes, and every row is
 * entered once, in its pane.
 */
export interface WindowTimes {
  readonly width: bigint;
  readonly slide: bigint;
  readonly paneWidth: bigint;
}

export function windowTimes(window: Window): WindowTimes {
  switch (window.kind) {
    case 'tumble':
      return {
        width: BigInt(window.width),
        slide: BigInt(window.width),
        paneWidth: BigInt(window.width),
      };
    case 'hop': {
      const [slide, width] = [BigInt(window.slide), BigInt(window.width)];
      return { width, slide, paneWidth: greatestCommonDivisor(slide, width) };
    }
    case 'instant':
      return { width: 1n, slide: 1n, paneWidth: 1n };
  }
}

/** Start of the pane that holds a time. */
export function paneStart({ paneWidth }: WindowTimes, micros: bigint): bigint {
  return floorTo(micros, paneWidth);
}

/** End of the last window with this pane; null where a slide wider than the window leaves a gap. */
export function lastWindowEnd({ width, slide }: WindowTimes, pane: bigint): bigint | null {
  const end = floorTo(pane, slide) + width;
  return end > pane ? end : null;
}

/** End of the earliest window with this pane that ends after `micros`; null when all have ended. */
export function nextWindowEnd(times: WindowTimes, pane: bigint, micros: bigint): bigint | null {
  const last = lastWindowEnd(times, pane);
  if (last === null || last <= micros) return null;
  const { slide, paneWidth } = times;
  const lowest = pane + paneWidth > micros + 1n ? pane + paneWidth : micros + 1n;
  return last - slide * ((last - lowest) / slide);
}

/** The greatest multiple of `step` that is not above. */
export function floorTo(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return rest < 0n ? value - rest - step : value - rest;
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
