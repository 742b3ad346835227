import { errorMessage, OperatingError } from '@millrace/std';

/** Nobody answers where the API should be, or not in time. */
export class UnreachableError extends OperatingError {
  override readonly name = 'UnreachableError';

  constructor(url: string, reason: string, cause?: unknown) {
    super(`cannot reach the API at ${url}: ${reason}`, {
      domain: 'external',
      retry: 'backoff',
      hint: 'start one with "millrace cluster", or name another with --api URL or MILLRACE_API',
      cause,
    });
  }
}

/** Why `fetch` did not come to an answer. */
export function unreachable(url: string, thrown: unknown, timeoutMs: number): UnreachableError {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    return new UnreachableError(url, `no answer within ${timeoutMs / 1000} s`, thrown);
  }
  // `fetch` says "fetch failed" and keeps the reason to itself.
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return new UnreachableError(url, errorMessage(cause), thrown);
}
