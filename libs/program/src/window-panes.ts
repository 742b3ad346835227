import type { Window } from './program.ts';

/** A window of more panes is refused: putting one together would take minutes. */
export const windowPanesMax = 100_000;

/** Of how many panes a window is made: the longest stretches in which no window begins or ends. */
export function windowPanes(window: Window): number {
  return window.kind === 'hop'
    ? window.width / greatestCommonDivisor(window.slide, window.width)
    : 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
