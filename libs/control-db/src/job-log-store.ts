import type { ErrorDomain, RetryHint } from '@millrace/std';
import type { Page, PageRequest } from './page.ts';

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Something about a job that its owner should read. */
export type JobLogMessage = {
  readonly id: string;
  readonly jobId: string;
  readonly runId: number;
  /** Rises from each message of a job to the next, also within a millisecond. */
  readonly createdAtMicros: number;
  readonly level: LogLevel;
  readonly operatorId: string | null;
  readonly taskIndex: number | null;
  readonly message: string;
  readonly details: string;
  readonly errorDomain: ErrorDomain | null;
  readonly retryHint: RetryHint | null;
};

export type NewJobLogMessage = Omit<JobLogMessage, 'id' | 'createdAtMicros'>;

/** Older messages of a job go when it has more than this. */
export const LOG_MESSAGES_PER_JOB_MAX = 1000;

export interface JobLogStore {
  /** `not-found` when the job is gone. */
  append(message: NewJobLogMessage): Promise<JobLogMessage>;
  /** Newest first, by arrival. `not-found` when `startingAfter` names no message of the job. */
  list(jobId: string, page: PageRequest): Promise<Page<JobLogMessage>>;
}
