import { type OutputEvent, type OutputRows, RpcError } from '@millrace/rpc';
import { abortReason } from '@millrace/std';

/** Rows that somebody who comes late still gets to see. */
export const HISTORY_ROWS_MAX = 1_000;
/** Rows that wait for one slow reader; what comes beyond them is lost to it. */
export const READER_ROWS_MAX = 10_000;

/**
 * The output of one job's previews, handed to everyone who watches. Publishing never waits: a
 * reader that is too slow loses rows in the middle and is told how many with the next that it gets.
 */
export class OutputHub {
  readonly #readers = new Set<Reader>();
  /** By subtask, the number that its next row should have. */
  readonly #nextIds = new Map<string, number>();
  #history: OutputEvent[] = [];
  #historyRows = 0;
  #forgottenRows = 0;
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Takes rows that it has already only once: a report whose answer was lost comes again. */
  publish(generation: number, reported: OutputRows): void {
    if (this.#ended) return;
    const key = `${reported.operatorId}/${reported.subtask}`;
    const expectedId = this.#nextIds.get(key) ?? 0;
    const output = rowsFrom(reported, expectedId);
    if (output === null) return;
    this.#nextIds.set(key, output.startId + output.rows.length);
    // Those before it were lost on the way here.
    const event = { generation, output, lostRows: output.startId - expectedId };
    this.#remember(event);
    for (const reader of this.#readers) reader.offer(event);
  }

  /** A new generation starts over: what the one before gave is not shown to new readers. */
  reset(): void {
    this.#nextIds.clear();
    this.#history = [];
    this.#historyRows = 0;
    this.#forgottenRows = 0;
  }

  /** No more rows come; readers get what waits for them and then the end. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
  }

  /** The rows go on elsewhere: readers get what waits for them and then a refusal, to ask there. */
  breakOff(): void {
    for (const reader of this.#readers) reader.breakOff();
  }

  /** Starts with what is remembered; ends with the job. Rejects with the signal's reason. */
  async *subscribe(signal?: AbortSignal): AsyncGenerator<OutputEvent> {
    const reader = new Reader(this.#forgottenRows);
    for (const event of this.#history) reader.offer(event);
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

  #remember(event: OutputEvent): void {
    this.#history.push(event);
    this.#historyRows += event.output.rows.length;
    while (this.#historyRows > HISTORY_ROWS_MAX && this.#history.length > 1) {
      const forgotten = this.#history.shift();
      const rows = forgotten?.output.rows.length ?? 0;
      this.#historyRows -= rows;
      this.#forgottenRows += rows + (forgotten?.lostRows ?? 0);
    }
  }
}

/** The rows from a number on, or null when all of them are before it. */
function rowsFrom(output: OutputRows, firstId: number): OutputRows | null {
  const { startId, rows, timestamps } = output;
  const known = firstId - startId;
  if (known <= 0) return output;
  if (known >= rows.length) return null;
  return {
    ...output,
    startId: firstId,
    rows: rows.slice(known),
    timestamps: timestamps.slice(known),
  };
}

class Reader {
  readonly #waiting: OutputEvent[] = [];
  #waitingRows = 0;
  /** Lost since the last event that was taken, told with the next one. */
  #lostRows: number;
  #isBehind = false;
  #ended = false;
  #brokenOff = false;
  #wake: (() => void) | null = null;

  constructor(lostRows: number) {
    this.#lostRows = lostRows;
  }

  /**
   * Once rows are lost nothing is taken until the reader has caught up, so that they are one gap.
   */
  offer({ generation, output, lostRows }: OutputEvent): void {
    this.#lostRows += lostRows;
    const rows = output.rows.length;
    this.#isBehind ||= this.#waiting.length > 0 && this.#waitingRows + rows > READER_ROWS_MAX;
    if (this.#isBehind) {
      this.#lostRows += rows;
      return;
    }
    this.#waiting.push({ generation, output, lostRows: this.#lostRows });
    this.#waitingRows += rows;
    this.#lostRows = 0;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  breakOff(): void {
    this.#brokenOff = true;
    this.#wake?.();
  }

  async next(signal: AbortSignal | undefined): Promise<OutputEvent | null> {
    for (;;) {
      if (signal?.aborted === true) throw abortReason(signal);
      const event = this.#waiting.shift();
      if (event !== undefined) {
        this.#waitingRows -= event.output.rows.length;
        if (this.#waiting.length === 0) this.#isBehind = false;
        return event;
      }
      if (this.#ended) return null;
      if (this.#brokenOff) throw new RpcError('unavailable', 'the controller has ended');
      await this.#changed(signal);
    }
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
