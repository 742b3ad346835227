const ringsCell = 0;
const waitingCell = 1;

/** Bytes of one doorbell in shared memory: a cache line of its own. */
export const doorbellBytes = 64;

/**
 * Wakes one thread that waits for work from others. Ringing costs a futex call only when the
 * thread is really waiting.
 */
export class Doorbell {
  readonly #cells: Int32Array;

  constructor(shared: SharedArrayBuffer, index: number) {
    this.#cells = new Int32Array(shared, index * doorbellBytes, 2);
  }

  /** From any thread. */
  ring(): void {
    Atomics.add(this.#cells, ringsCell, 1);
    if (Atomics.load(this.#cells, waitingCell) === 1) Atomics.notify(this.#cells, ringsCell);
  }

  /** To be taken before looking for work; `wait` returns at once when it has rung since. */
  get count(): number {
    return Atomics.load(this.#cells, ringsCell);
  }

  /**
   * Resolves when it has rung since `count`, or after `timeoutMs`. Timers and I/O of the thread
   * always have a turn, however often it rings: whoever waits may be waiting for them.
   */
  async wait(count: number, timeoutMs: number): Promise<void> {
    Atomics.store(this.#cells, waitingCell, 1);
    const waiting = Atomics.waitAsync(this.#cells, ringsCell, count, timeoutMs);
    if (waiting.async) await waiting.value;
    Atomics.store(this.#cells, waitingCell, 0);
    if (!waiting.async) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
