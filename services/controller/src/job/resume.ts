import type { JobStatus } from '@millrace/control-db';
import { unreachable } from '@millrace/std';
import type { StatusChange } from './decision.ts';

/**
 * What a controller that meets a job for the first time writes before it decides anything, or null.
 * Whatever ran under the controller before it is out of reach: the job gets a new generation, which
 * fences the workers of the old one. That is nobody's failure, so it costs no restart.
 */
export function resumeJob({
  state,
  runId,
}: JobStatus): (StatusChange & { state: 'Scheduling' }) | null {
  switch (state) {
    case 'Scheduling':
    case 'Running':
    case 'Finishing':
      return { state: 'Scheduling', runId: runId + 1 };
    // These do the right thing when they find no workers.
    case 'Created':
    case 'Recovering':
    case 'Restarting':
    case 'Stopping':
    case 'Stopped':
    case 'Finished':
    case 'Failing':
    case 'Failed':
      return null;
    default:
      return unreachable(state);
  }
}
