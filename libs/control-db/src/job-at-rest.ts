import { isTerminalJobState } from './job-state.ts';
import type { JobConfig, JobStatus } from './job-store.ts';

/**
 * True when the job has come to its end and nothing asks it to run again: the controller leaves it
 * alone, and it may be deleted.
 *
 * A stopped job runs again as soon as nobody wants it stopped, unless its time to live is over; a
 * finished or failed one only on an explicit restart.
 */
export function isAtRest({ config, status }: { config: JobConfig; status: JobStatus }): boolean {
  if (!isTerminalJobState(status.state)) return false;
  if (config.stop !== 'none') return true;
  if (config.restartNonce !== status.restartNonce) return false;
  return status.state !== 'Stopped' || config.ttlMicros !== null;
}
