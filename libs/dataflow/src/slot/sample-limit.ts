const samplesMax = 20;
const periodMs = 60_000;

/** Lets through as many samples of bad rows in each period as a person wants to see. */
export class SampleLimit {
  #periodStartMs = Number.NEGATIVE_INFINITY;
  #samples = 0;

  /** Whether one more may be shown now, by a clock that never goes back. */
  take(nowMs: number): boolean {
    if (nowMs - this.#periodStartMs >= periodMs) {
      this.#periodStartMs = nowMs;
      this.#samples = 0;
    }
    this.#samples += 1;
    return this.#samples <= samplesMax;
  }
}
