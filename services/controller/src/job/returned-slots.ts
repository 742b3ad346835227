import type { RunningExecution } from '@millrace/rpc';

/** The slots of a generation whose workers have come back to a controller that was started anew. */
export class ReturnedSlots {
  readonly #slots = new Set<number>();
  #needed: number;

  /**
   * As many as the stored program needs; the one that runs may be an earlier one of another width.
   */
  constructor(needed: number) {
    this.#needed = needed;
  }

  /** Of the whole job. */
  get needed(): number {
    return this.#needed;
  }

  get areComplete(): boolean {
    return this.#slots.size >= this.#needed;
  }

  get back(): number {
    return this.#slots.size;
  }

  /** A worker may come back more than once. */
  note({ parallelism, slots }: RunningExecution): void {
    this.#needed = parallelism;
    for (const slot of slots) this.#slots.add(slot);
  }
}
