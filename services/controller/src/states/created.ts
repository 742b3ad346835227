import type { Decision } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { scheduleAfresh, stopIfAsked } from './moves.ts';

/** Written by the API, not yet looked at. */
export function decideCreated(facts: JobFacts): Decision {
  return stopIfAsked(facts) ?? scheduleAfresh(facts);
}
