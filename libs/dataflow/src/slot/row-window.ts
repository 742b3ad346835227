/** Messages with rows that may be on their way out of a thread. */
const messagesMax = 64;

/**
 * Lets rows out of a slot's thread as fast as they are taken. Rows that find no room are left out
 * but numbered, so that whoever watches sees how many are missing and the job is not held up.
 */
export class RowWindow {
  readonly #send: (startId: number, rows: readonly string[], timestamps: readonly number[]) => void;
  #onTheWay = 0;
  #nextId = 0;

  constructor(
    send: (startId: number, rows: readonly string[], timestamps: readonly number[]) => void,
  ) {
    this.#send = send;
  }

  show(rows: readonly string[], timestamps: readonly number[]): void {
    const startId = this.#nextId;
    this.#nextId += rows.length;
    if (this.#onTheWay >= messagesMax) return;
    this.#onTheWay += 1;
    this.#send(startId, rows, timestamps);
  }

  taken(): void {
    this.#onTheWay -= 1;
  }
}
