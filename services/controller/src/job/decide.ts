import type { JobState } from '@millrace/control-db';
import { decideCreated } from '../states/created.ts';
import { decideFailed } from '../states/failed.ts';
import { decideFailing } from '../states/failing.ts';
import { decideFinished } from '../states/finished.ts';
import { decideFinishing } from '../states/finishing.ts';
import { decideRecovering } from '../states/recovering.ts';
import { decideRestarting } from '../states/restarting.ts';
import { decideRunning } from '../states/running.ts';
import { decideScheduling } from '../states/scheduling.ts';
import { decideStopped } from '../states/stopped.ts';
import { decideStopping } from '../states/stopping.ts';
import type { Decision } from './decision.ts';
import type { JobFacts } from './job-facts.ts';

const STATES: Readonly<Record<JobState, (facts: JobFacts) => Decision>> = {
  Created: decideCreated,
  Scheduling: decideScheduling,
  Running: decideRunning,
  Recovering: decideRecovering,
  Restarting: decideRestarting,
  Stopping: decideStopping,
  Stopped: decideStopped,
  Finishing: decideFinishing,
  Finished: decideFinished,
  Failing: decideFailing,
  Failed: decideFailed,
};

/** What to do next about a job, from nothing but what is known about it. */
export function decide(facts: JobFacts): Decision {
  return STATES[facts.status.state](facts);
}
