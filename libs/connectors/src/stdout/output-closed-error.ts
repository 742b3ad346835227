/** Whoever read the standard output has gone away (`| head`): the end, not a failure. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';

  constructor(options?: ErrorOptions) {
    super('the reader of the standard output has gone away', options);
  }
}
