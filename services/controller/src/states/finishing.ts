import { counted } from '@millrace/std';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { decideAttaching } from './attaching.ts';
import { leaveIfFailed, recoverFrom, restartIfAsked, stopIfAsked } from './moves.ts';

/** Every source has ended: what is under way runs to the end of the dataflow. */
export function decideFinishing(facts: JobFacts): Decision {
  const { run, limits, inStateMs, nowMs } = facts;
  if (run === null) return move('Finished', { finishTimeMicros: nowMs * 1000 });
  const { finished, total } = run.tasks;
  if (total > 0 && finished >= total) return stay({ kind: 'end-run' });
  const leave = stopIfAsked(facts) ?? restartIfAsked(facts) ?? leaveIfFailed(facts);
  if (leave !== null) return leave;
  if (run.phase === 'attaching') return decideAttaching(run, limits);
  const progress = `${finished} of ${counted(total, 'task')} finished`;
  if (inStateMs <= limits.finishTimeoutMs) return stay(undefined, progress);
  return recoverFrom(`only ${progress} within ${limits.finishTimeoutMs} ms`);
}
