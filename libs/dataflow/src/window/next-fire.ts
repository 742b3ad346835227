import { beginningOfTime } from '../runtime/stream-event.ts';
import type { Pane } from './pane-store.ts';
import { nextWindowEnd, type WindowTimes } from './window-times.ts';

/** A window to be given out (in phase `partial` a pane by itself), and a pane of it. */
export interface Due {
  readonly end: bigint;
  readonly pane: Pane;
}

interface Progress {
  readonly times: WindowTimes;
  /** Whether panes are given out by themselves. */
  readonly partial: boolean;
  /** Windows that end by then have been given out. */
  readonly firedThrough: bigint;
}

/** What is to be given out next, of panes in the order of their start. */
export function nextFire(panes: readonly Pane[], progress: Progress): Due | null {
  let earliest: Due | null = null;
  for (const pane of panes) {
    // No window with a pane ends before the pane does.
    if (earliest !== null && pane.start + progress.times.paneWidth > earliest.end) break;
    const end = fireTime(pane, progress);
    if (end !== null && (earliest === null || end < earliest.end)) earliest = { end, pane };
    // What is later ends no earlier, but behind stragglers.
    if (earliest !== null && !isStraggler(pane, progress)) break;
  }
  return earliest;
}

/** The last moment at which a window may have ended that the rows of a pane do not count in. */
export function missedThrough({ countsFrom }: Pane): bigint {
  return countsFrom === null ? beginningOfTime : countsFrom - 1n;
}

/**
 * When a pane is next given out. A pane by itself goes at its own end, but one of stragglers with
 * the first window that still waits for it.
 */
function fireTime(pane: Pane, progress: Progress): bigint | null {
  const { times, partial, firedThrough } = progress;
  if (partial && !isStraggler(pane, progress)) return pane.start + times.paneWidth;
  const missed = missedThrough(pane);
  return nextWindowEnd(times, pane.start, missed > firedThrough ? missed : firedThrough);
}

/** Whether a pane's rows came behind a watermark that had passed some of it. */
function isStraggler({ start, countsFrom }: Pane, progress: Progress): boolean {
  if (countsFrom !== null) return true;
  return progress.partial && start + progress.times.paneWidth <= progress.firedThrough;
}
