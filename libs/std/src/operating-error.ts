/**
 * Who has to act: the author of the query or the caller, Millrace's developers, or another system.
 */
export type ErrorDomain = 'user' | 'internal' | 'external';

/** Whether the same attempt can succeed later. */
export type RetryHint = 'never' | 'backoff';

export interface OperatingErrorOptions {
  readonly domain: ErrorDomain;
  readonly retry: RetryHint;
  /** What to do next, as a sentence for the reader of the message. */
  readonly hint?: string | undefined;
  /** Longer text for whoever has to look closer, never needed to understand the message. */
  readonly details?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Something went wrong in the world: a file, a peer, a limit. Programmer's errors are assertions.
 */
export class OperatingError extends Error {
  override readonly name: string = 'OperatingError';
  readonly domain: ErrorDomain;
  readonly retry: RetryHint;
  readonly hint: string | undefined;
  readonly details: string | undefined;

  constructor(message: string, options: OperatingErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.domain = options.domain;
    this.retry = options.retry;
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** The message of whatever was thrown. */
export function errorMessage(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') {
    return thrown.errors.map(errorMessage).join('; ');
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The code of a system error such as ENOENT or EPIPE, or null. */
export function errorCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
