import { backoffMs, counted } from '@millrace/std';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { isPlanned, restartIfAsked, scheduleAgain, stopIfAsked } from './moves.ts';

/**
 * Something failed that may go better next time: clears away what is left, waits, tries again. When
 * nothing failed and workers were only told to end, the job moves to other slots without a wait.
 */
export function decideRecovering(facts: JobFacts): Decision {
  const { run, status, limits, inStateMs } = facts;
  const leave = stopIfAsked(facts) ?? restartIfAsked(facts) ?? giveUp(facts);
  if (leave !== null) return leave;
  if (run !== null && inStateMs <= limits.teardownTimeoutMs) return stay({ kind: 'end-run' });
  if (isPlanned(status)) return scheduleAgain(facts, status.restarts);
  const delayMs = restartDelayMs(facts);
  if (inStateMs >= delayMs) return scheduleAgain(facts, status.restarts + 1);
  return stay(undefined, `restarts after ${Math.round(delayMs)} ms: ${describeFailure(facts)}`);
}

function giveUp(facts: JobFacts): Decision | null {
  const { status, limits } = facts;
  if (isPlanned(status)) return null;
  if (limits.allowedRestarts < 0 || status.restarts < limits.allowedRestarts) return null;
  const message = `gave up after ${counted(status.restarts, 'restart')}: ${describeFailure(facts)}`;
  const { domain = 'external', operatorId = null } = status.failure ?? {};
  return move('Failing', { failure: { message, domain, operatorId } });
}

function restartDelayMs({ status, limits, jitter }: JobFacts): number {
  const backoff = { initialMs: limits.restartBackoffMs, maxMs: limits.restartBackoffMsMax };
  return backoffMs(backoff, status.restarts, { next: () => jitter });
}

function describeFailure({ status }: JobFacts): string {
  return status.failure?.message ?? 'the job failed';
}
