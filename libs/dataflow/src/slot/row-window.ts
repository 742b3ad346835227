/** Characters of rows that may be on their way out of a thread. */
const charactersMax = 8 << 20;

/** Rows on their way out: the number of the first, and whether none follows. */
export interface ShownRows {
  readonly startId: number;
  readonly rows: readonly string[];
  readonly timestamps: readonly number[];
  readonly done: boolean;
}

type SendRows = (shown: ShownRows) => void;

/**
 * Lets rows out of a slot's thread as fast as they are taken. Rows that find no room are left out
 * but numbered, so that whoever watches sees how many are missing and the job is not held up.
 */
export class RowWindow {
  readonly #send: SendRows;
  /** Characters of each message that has not been taken, oldest first. */
  readonly #sizes: number[] = [];
  #onTheWay = 0;
  #nextId = 0;

  constructor(send: SendRows) {
    this.#send = send;
  }

  show(rows: readonly string[], timestamps: readonly number[]): void {
    const startId = this.#nextId;
    this.#nextId += rows.length;
    if (this.#onTheWay >= charactersMax) return;
    const size = rows.reduce((sum, row) => sum + row.length, 0);
    this.#sizes.push(size);
    this.#onTheWay += size;
    this.#send({ startId, rows, timestamps, done: false });
  }

  /** There will never be another row. */
  end(): void {
    this.#send({ startId: this.#nextId, rows: [], timestamps: [], done: true });
  }

  /** The oldest message on the way has been taken. */
  taken(): void {
    this.#onTheWay -= this.#sizes.shift() ?? 0;
  }
}
