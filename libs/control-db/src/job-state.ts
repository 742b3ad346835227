/**
 * The names of a job's states, as the database keeps them and the API shows them. Which state may
 * follow which is the controller's business.
 */
export const JOB_STATES = [
  'Created',
  'Scheduling',
  'Running',
  'Recovering',
  'Restarting',
  'Stopping',
  'Stopped',
  'Finishing',
  'Finished',
  'Failing',
  'Failed',
] as const;

export type JobState = (typeof JOB_STATES)[number];

const TERMINAL_JOB_STATES: readonly JobState[] = ['Stopped', 'Finished', 'Failed'];

/** A job in a terminal state runs nothing and holds no slot. */
export function isTerminalJobState(state: JobState): boolean {
  return TERMINAL_JOB_STATES.includes(state);
}

export const STOP_MODES = ['none', 'checkpoint', 'graceful', 'immediate', 'force'] as const;

/** How a job is asked to stop; `none` asks it to run. */
export type StopMode = (typeof STOP_MODES)[number];

export const RESTART_MODES = ['safe', 'force'] as const;

/** `safe` lets the running tasks end in order before a restart, `force` kills them. */
export type RestartMode = (typeof RESTART_MODES)[number];
