/** Wrong data or a wrong setting: retrying cannot help, the user must change something. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Lines below the message: `hint: what to do`, the data in question. */
  readonly details: string | null;

  constructor(message: string, details: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}
