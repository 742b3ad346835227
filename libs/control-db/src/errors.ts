/**
 * What may go wrong with the control database, as its callers see it.
 *
 * - `database-unavailable`: the database could not answer (locked, full, unreadable, gone). Nothing
 *   is known to be wrong with the request; it may be repeated. The process lives on.
 * - `conflict`: the database answered and refuses: the id exists, or the row has moved on since it
 *   was read, or the thing is in use.
 * - `not-found`: what the request names does not exist.
 * - `schema-newer`: the database was written by a newer release; it is left untouched.
 *
 * Callers map the kinds (to HTTP status, to a retry); they never look at a driver's own errors.
 */
export type ControlDbErrorKind = 'database-unavailable' | 'conflict' | 'not-found' | 'schema-newer';

export class ControlDbError extends Error {
  readonly kind: ControlDbErrorKind;

  constructor(kind: ControlDbErrorKind, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'ControlDbError';
    this.kind = kind;
  }
}

export function isControlDbError(
  error: unknown,
  kind?: ControlDbErrorKind,
): error is ControlDbError {
  return error instanceof ControlDbError && (kind === undefined || error.kind === kind);
}
