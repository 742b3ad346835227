import type { JobState } from '@millrace/control-db';

/**
 * Which state may follow which. A move that is not here is a defect of the state that wants it; the
 * reconciler refuses it, and `legal-moves.test.ts` goes through every pair.
 *
 * Every state that is not terminal leads to `Failing` or has nothing left to fail, and every state
 * that holds workers leads to `Stopping`.
 */
export const LEGAL_MOVES = {
  Created: ['Scheduling', 'Stopping', 'Failing'],
  Scheduling: ['Running', 'Recovering', 'Restarting', 'Stopping', 'Failing'],
  Running: ['Finishing', 'Recovering', 'Restarting', 'Stopping', 'Failing'],
  Recovering: ['Scheduling', 'Restarting', 'Stopping', 'Failing'],
  Restarting: ['Scheduling', 'Stopping', 'Failing'],
  Stopping: ['Stopped'],
  Stopped: ['Scheduling'],
  Finishing: ['Finished', 'Recovering', 'Restarting', 'Stopping', 'Failing'],
  Finished: ['Scheduling'],
  Failing: ['Failed'],
  Failed: ['Scheduling'],
} as const satisfies Readonly<Record<JobState, readonly JobState[]>>;

export function isLegalMove(from: JobState, to: JobState): boolean {
  return (LEGAL_MOVES[from] as readonly JobState[]).includes(to);
}
