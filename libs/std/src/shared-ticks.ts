/** Coarse enough for many processes to meet, fine enough to spread them over a second. */
const TICK_MS = 100;

/**
 * How long to wait for about `delayMs`, in milliseconds, so as to end at a tenth of a second of the
 * wall clock (of a shorter delay: at a tenth of it). Processes that know nothing of each other then
 * send at the same moments, and a receiver of many is woken ten times a second rather than by each:
 * what comes first in an idle process costs several times as much as what comes with it.
 */
export function untilSharedTick(nowMs: number, delayMs: number): number {
  const tickMs = Math.max(1, Math.min(TICK_MS, delayMs / 10));
  return Math.round((nowMs + delayMs) / tickMs) * tickMs - nowMs;
}
