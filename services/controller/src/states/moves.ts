import { isAtRest, type JobFailure, type JobStatus } from '@millrace/control-db';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts, RunFailure } from '../job/job-facts.ts';

/*
 * The moves that several states share. Each is a question to the facts, answered with the move it
 * asks for or null; states put them in the order of their importance.
 */

/** To a new generation. The number is written before a worker of it exists, so that it fences. */
export function scheduleAgain({ config, status }: JobFacts, restarts: number): Decision {
  return move('Scheduling', {
    runId: status.runId + 1,
    restarts,
    restartNonce: config.restartNonce,
  });
}

/** A generation for a job that rests: all that was before it is forgotten. */
export function scheduleAfresh({ config, status }: JobFacts): Decision {
  return move('Scheduling', {
    runId: status.runId + 1,
    restarts: 0,
    restartNonce: config.restartNonce,
    failure: null,
    startTimeMicros: null,
    finishTimeMicros: null,
  });
}

/** What a terminal state does: nothing, until the job is asked to run again. */
export function rest(facts: JobFacts): Decision {
  if (!isAtRest(facts)) return scheduleAfresh(facts);
  return facts.run === null ? stay() : stay({ kind: 'end-run' });
}

export function stopIfAsked({ config }: JobFacts): Decision | null {
  return config.stop === 'none' ? null : move('Stopping');
}

export function restartIfAsked({ config, status }: JobFacts): Decision | null {
  return config.restartNonce === status.restartNonce ? null : move('Restarting');
}

/** Users have to act on their errors and a restart would meet them again; the rest is retried. */
export function leaveIfFailed({ config, run }: JobFacts): Decision | null {
  const failure = run?.failure ?? null;
  if (failure === null) return null;
  const change = { failure: toJobFailure(failure) };
  if (failure.retry === 'never' || config.ttlMicros !== null) return move('Failing', change);
  if (failure.planned !== true) return move('Recovering', change);
  return move('Recovering', { failure: null }, failure.message);
}

/**
 * Whether a job that recovers has only lost workers that were told to end. It is written down as
 * recovering without a failure, so that the next controller knows it too.
 */
export function isPlanned({ failure }: JobStatus): boolean {
  return failure === null;
}

/** To another attempt, because something took too long. */
export function recoverFrom(message: string): Decision {
  return move('Recovering', { failure: { message, domain: 'external', operatorId: null } });
}

function toJobFailure({ message, domain, operatorId }: RunFailure): JobFailure {
  return { message, domain, operatorId };
}
