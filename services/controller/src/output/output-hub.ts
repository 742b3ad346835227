import type { OutputEvent, OutputRows } from '@millrace/rpc';
import { abortReason } from '@millrace/std';

/** Rows that somebody who comes late still gets to see. */
export const HISTORY_ROWS_MAX = 1_000;
/** Rows that wait for one slow reader; what comes beyond them is lost to it. */
export const READER_ROWS_MAX = 10_000;

/**
 * The output of one job's previews, handed to everyone who watches. Publishing never waits: a reader
 * that is too slow loses rows in the middle and is told how many with the next that it gets.
 */
export class OutputHub {
  readonly #readers = new Set<Reader>();
  #history: OutputRows[] = [];
  #historyRows = 0;
  #forgottenRows = 0;
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  get readers(): number {
    return this.#readers.size;
  }

  publish(output: OutputRows): void {
    if (this.#ended) return;
    this.#remember(output);
    for (const reader of this.#readers) reader.offer(output);
  }

  /** A new generation starts over: what the one before gave is not shown to new readers. */
  reset(): void {
    this.#history = [];
    this.#historyRows = 0;
    this.#forgottenRows = 0;
  }

  /** No more rows come; readers get what waits for them and then the end. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
  }

  /** Starts with what is remembered; ends with the job. Rejects with the signal's reason. */
  async *subscribe(signal?: AbortSignal): AsyncGenerator<OutputEvent> {
    const reader = new Reader(this.#forgottenRows);
    for (const output of this.#history) reader.offer(output);
    if (this.#ended) reader.end();
    this.#readers.add(reader);
    try {
      for (;;) {
        const event = await reader.next(signal);
        if (event === null) return;
        yield event;
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  #remember(output: OutputRows): void {
    this.#history.push(output);
    this.#historyRows += output.rows.length;
    while (this.#historyRows > HISTORY_ROWS_MAX && this.#history.length > 1) {
      const forgotten = this.#history.shift()?.rows.length ?? 0;
      this.#historyRows -= forgotten;
      this.#forgottenRows += forgotten;
    }
  }
}

class Reader {
  #waiting: OutputRows[] = [];
  #waitingRows = 0;
  /** Lost before the first that waits, and after the last. */
  #lostBefore: number;
  #lostSince = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(lostRows: number) {
    this.#lostBefore = lostRows;
  }

  offer(output: OutputRows): void {
    if (this.#waitingRows + output.rows.length > READER_ROWS_MAX && this.#waiting.length > 0) {
      this.#lostSince += output.rows.length;
      return;
    }
    // Once rows are lost, the gap stays one gap: nothing is taken until the reader has caught up.
    if (this.#lostSince > 0 && this.#waiting.length > 0) {
      this.#lostSince += output.rows.length;
      return;
    }
    this.#waiting.push(output);
    this.#waitingRows += output.rows.length;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async next(signal: AbortSignal | undefined): Promise<OutputEvent | null> {
    for (;;) {
      if (signal?.aborted === true) throw abortReason(signal);
      const output = this.#waiting.shift();
      if (output !== undefined) return this.#take(output);
      if (this.#ended) return null;
      await this.#changed(signal);
    }
  }

  #take(output: OutputRows): OutputEvent {
    this.#waitingRows -= output.rows.length;
    const lostRows = this.#lostBefore;
    this.#lostBefore = 0;
    if (this.#waiting.length === 0) {
      this.#lostBefore = this.#lostSince;
      this.#lostSince = 0;
    }
    return { output, lostRows };
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#wake = null;
        resolve();
      };
      this.#wake = wake;
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
