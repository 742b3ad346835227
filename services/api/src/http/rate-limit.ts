import type { Clock } from '@millrace/std';
import { ApiError } from './api-error.ts';

export type RateLimit = {
  /** Requests a second that a client may go on with; 0 = no limit. */
  readonly requestsPerSecond: number;
  readonly clock: Clock;
};

type Bucket = { tokens: number; timeMs: number };

/** Clients that are remembered; whoever was silent for longest is forgotten and starts afresh. */
export const CLIENTS_MAX = 10_000;
/** Seconds of its rate that a client may spend at once. */
const BURST_SECONDS = 2;

/** Throws at a client that asks too much, whatever protocol it speaks. */
export type CheckRate = (client: string) => void;

export function rateChecker(limit: RateLimit): CheckRate {
  const secondsToWait = rateLimiter(limit);
  return (client) => {
    const seconds = secondsToWait(client);
    if (seconds === null) return;
    const message = `more than ${limit.requestsPerSecond} requests a second`;
    const hint = `wait ${seconds} s; the limit is api.requests_per_second`;
    throw new ApiError('too_many_requests', message, { hint, retryAfterSeconds: seconds });
  };
}

/** Counts the requests of each client. Returns how many seconds it has to wait, or null if none. */
export function rateLimiter(limit: RateLimit): (client: string) => number | null {
  const { requestsPerSecond, clock } = limit;
  if (requestsPerSecond === 0) return () => null;
  const capacity = requestsPerSecond * BURST_SECONDS;
  const buckets = new Map<string, Bucket>();
  return (client) => {
    const nowMs = clock.monotonicMs();
    const last = buckets.get(client) ?? { tokens: capacity, timeMs: nowMs };
    const gained = ((nowMs - last.timeMs) / 1000) * requestsPerSecond;
    const tokens = Math.min(capacity, last.tokens + gained);
    const isAllowed = tokens >= 1;
    // Deleted first, so that the order of the map is that of the last requests.
    buckets.delete(client);
    buckets.set(client, { tokens: isAllowed ? tokens - 1 : tokens, timeMs: nowMs });
    if (buckets.size > CLIENTS_MAX) buckets.delete(buckets.keys().next().value ?? '');
    return isAllowed ? null : Math.max(1, Math.ceil((1 - tokens) / requestsPerSecond));
  };
}
