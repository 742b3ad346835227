import type { Clock } from '@millrace/std';

/** How much of what is owed after a pause is made up for; the rest just comes later. */
const catchUpMs = 1000;
/** Rows are gathered this long, so that a fast source gives batches rather than single rows. */
const lingerMs = 10;
/** In events: an event asked for at the very moment that `wakeAtMs` named is there. */
const roundingSlack = 1e-6;

/** Lets so many events a second pass, by the clock. */
export class Pace {
  readonly #eventsPerMs: number;
  readonly #clock: Clock;
  #startMs: number | null = null;
  #taken = 0;
  #notBeforeMs = 0;

  constructor(eventsPerSecond: number, clock: Clock) {
    this.#eventsPerMs = eventsPerSecond / 1000;
    this.#clock = clock;
  }

  /** Takes up to `most` events that are due. 0 = wait until `wakeAtMs`. */
  take(most: number): number {
    const nowMs = this.#clock.monotonicMs();
    this.#startMs ??= nowMs;
    const behindMs = nowMs - this.#dueMs(this.#taken) - catchUpMs;
    if (behindMs > 0) this.#startMs += behindMs;
    const passed = (nowMs - this.#startMs) * this.#eventsPerMs;
    const due = Math.floor(passed + roundingSlack) + 1 - this.#taken;
    if (due <= 0 || (due < most && nowMs < this.#notBeforeMs)) return 0;
    const taken = Math.min(due, most);
    this.#taken += taken;
    this.#notBeforeMs = nowMs + lingerMs;
    return taken;
  }

  /** When, by `clock.monotonicMs`, taking is worth another try. */
  get wakeAtMs(): number {
    return Math.max(this.#dueMs(this.#taken), this.#notBeforeMs);
  }

  #dueMs(event: number): number {
    return (this.#startMs ?? 0) + event / this.#eventsPerMs;
  }
}
