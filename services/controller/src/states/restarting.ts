import { type Decision, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { endTasks } from './end-tasks.ts';
import { scheduleAfresh, stopIfAsked } from './moves.ts';

/** A user asked for a new run: ends the present one, in order if there is time, and starts over. */
export function decideRestarting(facts: JobFacts): Decision {
  const leave = stopIfAsked(facts);
  if (leave !== null) return leave;
  const order = endTasks(facts, facts.config.restartMode === 'force' ? 'force' : 'graceful');
  return order === null ? scheduleAfresh(facts) : stay(order);
}
