import type { StopMode } from '@millrace/control-db';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts } from '../job/job-facts.ts';
import { endTasks } from './end-tasks.ts';

/** Ends the tasks in the way that was asked for, which may become more urgent on the way. */
export function decideStopping(facts: JobFacts): Decision {
  const order = endTasks(facts, MODES[facts.config.stop]);
  return order === null ? move('Stopped', { finishTimeMicros: facts.nowMs * 1000 }) : stay(order);
}

const MODES = {
  // Nobody asks for it any more, or nobody did and the time to live is over.
  none: 'immediate',
  // Without checkpoints, all that a final one could keep is what drains.
  checkpoint: 'graceful',
  graceful: 'graceful',
  immediate: 'immediate',
  force: 'force',
} as const satisfies Readonly<Record<StopMode, string>>;
