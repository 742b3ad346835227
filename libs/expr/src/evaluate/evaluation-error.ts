export type EvaluationErrorCode =
  | 'out-of-range'
  | 'division-by-zero'
  | 'invalid-cast'
  | 'invalid-argument'
  | 'null-violation';

/**
 * A row's values made an expression fail: a user error, in PostgreSQL's words (`bigint out of
 * range`, `division by zero`, `invalid input syntax for type bigint: "x"`).
 */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly code: EvaluationErrorCode;

  constructor(code: EvaluationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
