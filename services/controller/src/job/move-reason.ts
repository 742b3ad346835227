import type { Job, JobState } from '@millrace/control-db';
import type { Decision } from './decision.ts';

/** Why a job moves, in the words of its history; null where the state says it all. */
export function moveReason(
  { config, status }: Job,
  { to, change }: Pick<Decision & { kind: 'move' }, 'to' | 'change'>,
): string | null {
  if (change?.failure != null) return change.failure.message;
  switch (to) {
    case 'Scheduling':
      return schedulingReason(status.state, change?.restarts ?? 0);
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

function schedulingReason(from: JobState, restarts: number): string | null {
  if (from === 'Recovering') return `restart ${restarts} after a failure`;
  return from === 'Created' || from === 'Restarting' ? null : 'it was asked to run again';
}
