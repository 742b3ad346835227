import type { Job, JobStatus } from '@millrace/control-db';
import { isPlanned } from '../states/moves.ts';
import type { Decision } from './decision.ts';

/** Why a job moves, in the words of its history; null where the state says it all. */
export function moveReason(
  { config, status }: Job,
  { to, change, reason }: Omit<Decision & { kind: 'move' }, 'kind'>,
): string | null {
  if (reason !== undefined) return reason;
  if (change?.failure != null) return change.failure.message;
  switch (to) {
    case 'Scheduling':
      return schedulingReason(status, change?.restarts ?? 0);
    case 'Restarting':
      return `a restart was asked for, mode "${config.restartMode}"`;
    case 'Stopping':
      if (config.stop === 'none') return 'its time to live is over';
      return `a stop was asked for, mode "${config.stop}"`;
    case 'Finishing':
      return 'every source has come to its end';
    case 'Failing':
    case 'Failed':
    case 'Recovering':
      return status.failure?.message ?? null;
    case 'Created':
    case 'Running':
    case 'Stopped':
    case 'Finished':
      return null;
  }
}

function schedulingReason(status: JobStatus, restarts: number): string | null {
  switch (status.state) {
    case 'Recovering':
      return isPlanned(status) ? 'it moves to other slots' : `restart ${restarts} after a failure`;
    case 'Created':
    case 'Restarting':
      return null;
    default:
      return 'it was asked to run again';
  }
}
