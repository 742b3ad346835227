/** What one subtask of one operator counts; a row of the slot's shared counters. */
export const counter = {
  rowsIn: 0,
  rowsOut: 1,
  bytesIn: 2,
  bytesOut: 3,
  batchesIn: 4,
  batchesOut: 5,
  lateRows: 6,
  decodeErrors: 7,
  /** Milliseconds spent in the operator itself. */
  busyMs: 8,
  /** Microseconds as a double; NaN before the first. */
  watermark: 9,
  /** Bytes of keyed state, as of a moment ago. */
  stateBytes: 10,
  count: 11,
} as const;

/** Counters of one subtask, in memory that other threads may read while it counts. */
export type Counters = Float64Array;

/** Splits a slot's time among its operators: each is charged for its own part of a nested call. */
export class Meter {
  readonly #nowMs: () => number;
  readonly #stack: Counters[] = [];
  #since = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  enter(counters: Counters): void {
    const now = this.#nowMs();
    this.#charge(now);
    this.#stack.push(counters);
  }

  leave(): void {
    this.#charge(this.#nowMs());
    this.#stack.pop();
  }

  #charge(now: number): void {
    const current = this.#stack[this.#stack.length - 1];
    if (current !== undefined)
      current[counter.busyMs] = (current[counter.busyMs] ?? 0) + now - this.#since;
    this.#since = now;
  }
}

export function add(counters: Counters, index: number, amount: number): void {
  counters[index] = (counters[index] ?? 0) + amount;
}
