/**
 * The latest term that a process which takes orders has heard of: in the answers of controllers and
 * with the orders themselves. A controller that stood still, and was replaced meanwhile, may wake
 * up in the middle of giving an order; its term is an earlier one by then.
 */
export class TermFence {
  #latest = 0;

  get latest(): number {
    return this.#latest;
  }

  /** Takes note of a term; false when a later one has been heard of. */
  hear(term: number): boolean {
    if (term < this.#latest) return false;
    this.#latest = term;
    return true;
  }
}
