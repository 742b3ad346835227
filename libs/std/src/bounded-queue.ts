import { abortReason } from './clock.ts';

/**
 * A first-in-first-out queue with a limit. `push` refuses when the queue is full, so the producer
 * decides between waiting, dropping and failing; `shift` waits for an item or for the end.
 */
export class BoundedQueue<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #closed = false;
  #wake: (() => void)[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#items.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** False when the queue is full or closed; the item is then not in it. */
  push(item: T): boolean {
    if (this.#closed || this.#items.length >= this.#capacity) return false;
    this.#items.push(item);
    this.#wakeAll();
    return true;
  }

  /** No more items come; those already in the queue are still handed out. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  /** The next item, or null at the end. Rejects with the signal's reason when it aborts. */
  async shift(signal?: AbortSignal): Promise<T | null> {
    while (this.#items.length === 0) {
      if (signal?.aborted === true) throw abortReason(signal);
      if (this.#closed) return null;
      await this.#changed(signal);
    }
    return this.#items.shift() ?? null;
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake.push(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
