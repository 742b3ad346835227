import { isControlDbError } from '@millrace/control-db';
import { errorMessage, OperatingError } from '@millrace/std';
import type { RunFailure } from './job-facts.ts';

/** A worker or its machine is gone, which is nobody's mistake and may be well the next time. */
export function workerFailure(message: string): RunFailure {
  return { message, domain: 'external', retry: 'backoff', operatorId: null };
}

/** Whatever was thrown by work for a generation, as the failure of its job. */
export function toRunFailure(error: unknown): RunFailure {
  const message = errorMessage(error);
  if (isControlDbError(error)) {
    return { message, domain: 'external', retry: 'backoff', operatorId: null };
  }
  if (error instanceof OperatingError) {
    const { domain, retry, details } = error;
    return { message, domain, retry, details, operatorId: null };
  }
  return { message, domain: 'internal', retry: 'backoff', operatorId: null };
}
