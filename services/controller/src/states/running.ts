import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { decideAttaching } from './attaching.ts';
import { leaveIfFailed, recoverFrom, restartIfAsked, stopIfAsked } from './moves.ts';

/**
 * Every task runs. The only state without a limit of its own, unless the job has a time to live.
 */
export function decideRunning(facts: JobFacts): Decision {
  const { run, limits } = facts;
  const leave = stopIfAsked(facts) ?? restartIfAsked(facts) ?? leaveIfFailed(facts);
  if (leave !== null) return leave;
  if (run === null) return recoverFrom('the workers of the job are gone');
  if (run.phase === 'attaching') return decideAttaching(run, limits);
  if (isExpired(facts)) return move('Stopping');
  if (run.sourcesFinished) return move('Finishing');
  if (isHealthyAgain(facts)) return { kind: 'stay', change: { restarts: 0 } };
  return stay();
}

function isExpired({ config, status, nowMs }: JobFacts): boolean {
  if (config.ttlMicros === null || status.startTimeMicros === null) return false;
  return nowMs * 1000 - status.startTimeMicros >= config.ttlMicros;
}

function isHealthyAgain({ status, inStateMs, limits }: JobFacts): boolean {
  return status.restarts > 0 && inStateMs >= limits.healthyDurationMs;
}
