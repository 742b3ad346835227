import { EvaluationError } from '@millrace/expr';
import { UserError } from '@millrace/operator';
import { OperatingError } from '@millrace/std';
import { MemoryLimitError } from '@millrace/wasm';
import type { TaskFailedEvent } from '../execution.ts';
import type { TaskFailure } from '../runtime/task-failure.ts';

type Classified = Omit<TaskFailedEvent, 'kind' | 'subtask'>;

/** What a failure means for the job: whose it is, and whether trying again can help. */
export function classifyFailure(failure: TaskFailure): Classified {
  const { operatorId, cause } = failure;
  const message = failure.message;
  if (cause instanceof UserError) {
    const base: Classified = { operatorId, message, domain: 'user', retry: 'never' };
    return cause.details === null ? base : { ...base, details: cause.details };
  }
  if (cause instanceof EvaluationError)
    return { operatorId, message, domain: 'user', retry: 'never' };
  if (cause instanceof MemoryLimitError) {
    return {
      operatorId,
      message: `${message}; give slots more memory, raise the parallelism or use smaller windows`,
      domain: 'user',
      retry: 'never',
    };
  }
  if (cause instanceof OperatingError) {
    return { operatorId, message, domain: cause.domain, retry: cause.retry };
  }
  if (isSystemError(cause)) return { operatorId, message, domain: 'external', retry: 'backoff' };
  const stack = cause instanceof Error ? cause.stack : undefined;
  const base: Classified = { operatorId, message, domain: 'internal', retry: 'backoff' };
  return stack === undefined ? base : { ...base, details: stack };
}

/** What the operating system refused: no space, no permission, a connection gone. */
function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && 'errno' in cause && 'syscall' in cause;
}
