import { backoffMs, counted } from '@millrace/std';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { isPlanned, restartIfAsked, scheduleAgain, stopIfAsked } from './moves.ts';

/** As many machines may be replaced one after the other without a job having to wait. */
const MOVES_AT_ONCE_MAX = 5;

/**
 * Something failed that may go better next time: clears away what is left, waits, tries again. When
 * nothing failed and workers were only told to end, the job moves to other slots, and waits only
 * when that happens again and again: whoever tells them may be a supervisor in a loop.
 */
export function decideRecovering(facts: JobFacts): Decision {
  const { run, status, limits, inStateMs } = facts;
  const leave = stopIfAsked(facts) ?? restartIfAsked(facts) ?? giveUp(facts);
  if (leave !== null) return leave;
  if (run !== null && inStateMs <= limits.teardownTimeoutMs) return stay({ kind: 'end-run' });
  return isPlanned(status) ? moveOn(facts) : restart(facts);
}

function moveOn(facts: JobFacts): Decision {
  const { plannedMoves, status, inStateMs } = facts;
  const attempt = plannedMoves - MOVES_AT_ONCE_MAX - 1;
  const delayMs = attempt < 0 ? 0 : delayOf(facts, attempt);
  if (inStateMs >= delayMs) return scheduleAgain(facts, status.restarts);
  const why = `its workers were told to end ${plannedMoves} times in a row`;
  return stay(undefined, `moves after ${Math.round(delayMs)} ms: ${why}`);
}

function restart(facts: JobFacts): Decision {
  const { status, inStateMs } = facts;
  const delayMs = delayOf(facts, status.restarts);
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

function delayOf({ limits, jitter }: JobFacts, attempt: number): number {
  const backoff = { initialMs: limits.restartBackoffMs, maxMs: limits.restartBackoffMsMax };
  return backoffMs(backoff, attempt, { next: () => jitter });
}

function describeFailure({ status }: JobFacts): string {
  return status.failure?.message ?? 'the job failed';
}
