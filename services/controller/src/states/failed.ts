import type { Decision } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { rest } from './moves.ts';

/** Terminal: the reason is in the status. Runs again only on an explicit restart. */
export function decideFailed(facts: JobFacts): Decision {
  return rest(facts);
}
