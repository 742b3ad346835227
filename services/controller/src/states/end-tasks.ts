import type { Order } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';

/**
 * The next step towards a job without tasks: first the tasks are asked to end, then the workers are
 * taken away. Null when nothing is left, or when the limits are over and the generation alone has to
 * keep the rest out.
 */
export function endTasks(
  { run, inStateMs, limits }: JobFacts,
  mode: 'graceful' | 'immediate' | 'force',
): Order | null {
  if (run === null) return null;
  if (inStateMs > limits.stopTimeoutMs + limits.teardownTimeoutMs) return null;
  const canEnd = run.phase === 'starting' || run.phase === 'stopping';
  if (mode === 'force' || !canEnd || run.tasksEnded || inStateMs > limits.stopTimeoutMs) {
    return { kind: 'end-run' };
  }
  return { kind: 'stop-execution', mode };
}
