import type { Clock } from './clock.ts';

/**
 * Waits for work, but no longer than the limit or until the signal aborts; the work itself goes on.
 * Rejects as the work does, when that comes first.
 */
export async function atMost(
  work: Promise<unknown>,
  limitMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const signals = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const limit = clock.sleep(limitMs, signals).catch(() => undefined);
  try {
    await Promise.race([work, limit]);
  } finally {
    over.abort();
  }
}
