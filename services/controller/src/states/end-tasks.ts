import type { Order } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';

/**
 * The next step towards a job without tasks: first the tasks are asked to end, then the workers are
 * taken away. Workers that have to come back to a new controller are waited for. Null when nothing
 * is left, or when the limits are over and the generation alone has to keep the rest out.
 */
export function endTasks(
  { run, inStateMs, limits }: JobFacts,
  mode: 'graceful' | 'immediate' | 'force',
): Order | null {
  if (run === null) return null;
  if (inStateMs > limits.stopTimeoutMs + limits.teardownTimeoutMs) return null;
  const isOver = run.tasksEnded || inStateMs > limits.stopTimeoutMs;
  if (mode === 'force' || isOver) return { kind: 'end-run' };
  if (run.phase === 'starting' || run.phase === 'stopping') return { kind: 'stop-execution', mode };
  const isAwaited = run.phase === 'attaching' && run.inPhaseMs <= limits.reattachTimeoutMs;
  return { kind: isAwaited ? 'attach' : 'end-run' };
}
