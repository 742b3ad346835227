import type { Random } from './random.ts';

export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * The delay before attempt `attempt` (0 = the first retry): doubles up to the maximum, half of it
 * fixed and half of it random, so that many waiters do not come back together.
 */
export function backoffMs(backoff: Backoff, attempt: number, random: Random): number {
  const fullMs = Math.min(backoff.maxMs, backoff.initialMs * 2 ** Math.min(attempt, 30));
  return fullMs / 2 + (fullMs / 2) * random.next();
}
