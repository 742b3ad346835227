import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';

/** The job cannot go on: takes its workers away. */
export function decideFailing({ run, inStateMs, limits, nowMs }: JobFacts): Decision {
  if (run !== null && inStateMs <= limits.teardownTimeoutMs) return stay({ kind: 'end-run' });
  return move('Failed', { finishTimeMicros: nowMs * 1000 });
}
