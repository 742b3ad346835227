import type { JobStatus } from '@millrace/control-db';
import { unreachable } from '@millrace/std';
import type { StatusChange } from './decision.ts';

/** What a controller does about a job that it meets for the first time. */
export type Resume =
  /** Nothing ran, or it ran to be taken away: its state knows what to do. */
  | { readonly kind: 'as-it-is' }
  /** Its workers are waited for, and the job goes on where it is. */
  | { readonly kind: 'attach' }
  /** A new generation, which fences whatever is left of the old one. */
  | { readonly kind: 'reschedule'; readonly change: StatusChange & { state: 'Scheduling' } };

/**
 * Decides from the state alone, before any worker has been heard of. A job that was being started
 * is started again, and so is every job whose workers end with their controller. Neither is
 * anybody's failure, so it costs no restart.
 */
export function resumeJob({ state, runId }: JobStatus, workersOutlive: boolean): Resume {
  const reschedule = {
    kind: 'reschedule',
    change: { state: 'Scheduling', runId: runId + 1 },
  } as const;
  switch (state) {
    case 'Scheduling':
      return reschedule;
    case 'Running':
    case 'Finishing':
      return workersOutlive ? { kind: 'attach' } : reschedule;
    case 'Restarting':
    case 'Stopping':
      return workersOutlive ? { kind: 'attach' } : { kind: 'as-it-is' };
    case 'Created':
    case 'Recovering':
    case 'Stopped':
    case 'Finished':
    case 'Failing':
    case 'Failed':
      return { kind: 'as-it-is' };
    default:
      return unreachable(state);
  }
}
