interface Reading {
  readonly atMs: number;
  /** Milliseconds that each operator was busy, since the start. */
  readonly totalsMs: readonly number[];
}

/** The shortest time that a ratio is taken over, once there has been as much. */
const windowMs = 5_000;

/**
 * How busy operators were lately, from what they were since the start. Who reads, and how often,
 * changes only how far back "lately" goes.
 */
export class BusyWindow {
  #from: Reading;
  #next: Reading;

  constructor(startedMs: number) {
    this.#from = { atMs: startedMs, totalsMs: [] };
    this.#next = this.#from;
  }

  /** Between 0 and 1 for each of the totals. */
  ratios(reading: Reading): number[] {
    if (reading.atMs - this.#next.atMs >= windowMs) {
      this.#from = this.#next;
      this.#next = reading;
    }
    const { atMs, totalsMs } = this.#from;
    const elapsedMs = reading.atMs - atMs;
    if (elapsedMs <= 0) return reading.totalsMs.map(() => 0);
    return reading.totalsMs.map((totalMs, index) =>
      Math.min(1, (totalMs - (totalsMs[index] ?? 0)) / elapsedMs),
    );
  }
}
