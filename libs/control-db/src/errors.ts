import { OperatingError, type OperatingErrorOptions } from '@millrace/std';

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

export type ControlDbErrorOptions = Pick<OperatingErrorOptions, 'hint' | 'cause'>;

export class ControlDbError extends OperatingError {
  override readonly name = 'ControlDbError';
  readonly kind: ControlDbErrorKind;

  constructor(kind: ControlDbErrorKind, message: string, options: ControlDbErrorOptions = {}) {
    super(message, { ...OPERATING[kind], ...options });
    this.kind = kind;
  }
}

/** Who has to act, and whether the same attempt can succeed later. */
const OPERATING: Readonly<
  Record<ControlDbErrorKind, Pick<OperatingErrorOptions, 'domain' | 'retry'>>
> = {
  'database-unavailable': { domain: 'external', retry: 'backoff' },
  conflict: { domain: 'user', retry: 'never' },
  'not-found': { domain: 'user', retry: 'never' },
  'schema-newer': { domain: 'user', retry: 'never' },
};

export function isControlDbError(
  error: unknown,
  kind?: ControlDbErrorKind,
): error is ControlDbError {
  return error instanceof ControlDbError && (kind === undefined || error.kind === kind);
}
