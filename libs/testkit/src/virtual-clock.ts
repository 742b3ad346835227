import { abortReason, type Clock } from '@millrace/std';

type Sleeper = {
  readonly wakeMs: number;
  readonly order: number;
  readonly wake: () => void;
};

/**
 * Time that only passes when a test lets it. Sleepers wake in the order of their times, and what
 * each does is let run to its next wait before the next one wakes.
 */
export class VirtualClock implements Clock {
  readonly #startMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #elapsedMs = 0;
  #order = 0;

  constructor(startMs = 1_700_000_000_000) {
    this.#startMs = startMs;
  }

  nowMs(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(abortReason(signal));
        return;
      }
      this.#order += 1;
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(abortReason(signal));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { wakeMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Lets time pass, waking everyone on the way. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    await settle();
    for (;;) {
      const next = this.#next(endMs);
      if (next === null) break;
      this.#sleepers.delete(next);
      // One that a jump has passed over wakes late.
      this.#elapsedMs = Math.max(this.#elapsedMs, next.wakeMs);
      next.wake();
      await settle();
    }
    this.#elapsedMs = endMs;
  }

  /** Lets the time jump without anyone noticing on the way, as when a process stands still. */
  async jump(durationMs: number): Promise<void> {
    this.#elapsedMs += durationMs;
    await this.advance(0);
  }

  #next(endMs: number): Sleeper | null {
    let next: Sleeper | null = null;
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeMs > endMs) continue;
      const isEarlier =
        next === null ||
        sleeper.wakeMs < next.wakeMs ||
        (sleeper.wakeMs === next.wakeMs && sleeper.order < next.order);
      if (isEarlier) next = sleeper;
    }
    return next;
  }
}

/** Turns of the event loop after which work without I/O has come to its next wait. */
const TURNS = 20;

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
