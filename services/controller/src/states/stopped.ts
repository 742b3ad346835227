import type { Decision } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { rest } from './moves.ts';

/** Terminal: nothing runs. Runs again when nobody wants it stopped any more. */
export function decideStopped(facts: JobFacts): Decision {
  return rest(facts);
}
