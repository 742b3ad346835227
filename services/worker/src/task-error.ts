import { UserError } from '@millrace/operator';
import { ProgramVersionError } from '@millrace/program';
import type { TaskError } from '@millrace/rpc';
import { errorMessage, OperatingError } from '@millrace/std';

/** What the controller is told of a failure: whose it is, and whether to try again. */
export function taskErrorOf(thrown: unknown): TaskError {
  const message = errorMessage(thrown);
  if (thrown instanceof OperatingError) {
    const { domain, retry, details } = thrown;
    return { message, domain, retry, details };
  }
  if (thrown instanceof UserError || thrown instanceof ProgramVersionError) {
    const details = thrown instanceof UserError ? (thrown.details ?? undefined) : undefined;
    return { message, domain: 'user', retry: 'never', details };
  }
  const details = thrown instanceof Error ? thrown.stack : undefined;
  return { message, domain: 'internal', retry: 'backoff', details };
}
