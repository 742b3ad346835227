/** A row that cannot be read. Caught by the decoder, which fails the task or drops the row. */
export class BadRow extends Error {
  override readonly name = 'BadRow';
  /** Where in the row, in bytes. */
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }

  get reason(): string {
    return `${this.message}, at byte ${this.offset} of the row`;
  }
}
