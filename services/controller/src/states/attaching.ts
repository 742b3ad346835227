import { counted } from '@millrace/std';
import { type Decision, stay } from '../job/decision.ts';
import type { JobLimits, RunFacts } from '../job/job-facts.ts';
import { recoverFrom } from './moves.ts';

/**
 * A controller that was started meanwhile waits for the workers of a job that runs. When all of its
 * slots are back the job goes on in the same state and generation; no row is lost by it.
 */
export function decideAttaching(run: RunFacts, limits: JobLimits): Decision {
  const back = `${run.slotsRegistered} of ${counted(run.slotsNeeded, 'slot')}`;
  if (run.slotsRegistered >= run.slotsNeeded) return stay({ kind: 'attach' });
  if (run.inPhaseMs <= limits.reattachTimeoutMs) {
    return stay(undefined, `${back} have come back to the new controller`);
  }
  return recoverFrom(
    `only ${back} came back within ${limits.reattachTimeoutMs} ms after the controller was started anew`,
  );
}
