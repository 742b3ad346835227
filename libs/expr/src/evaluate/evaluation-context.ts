import type { Clock, Random } from '@millrace/std';

/** What volatile functions look at: `now()` at the clock, `random()` at the randomness. */
export interface EvaluationContext {
  readonly clock: Clock;
  readonly random: Random;
}
