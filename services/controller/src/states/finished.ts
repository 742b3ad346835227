import type { Decision } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { rest } from './moves.ts';

/** Terminal: the sources ended and every row is through. Runs again only on an explicit restart. */
export function decideFinished(facts: JobFacts): Decision {
  return rest(facts);
}
