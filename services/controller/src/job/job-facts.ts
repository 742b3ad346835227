import type { JobConfig, JobStatus } from '@millrace/control-db';
import type { TaskError } from '@millrace/rpc';

/**
 * Everything a state looks at when it decides. Plain values: the same facts give the same decision.
 */
export type JobFacts = {
  readonly nowMs: number;
  readonly inStateMs: number;
  /** Drawn when the state was entered, in [0, 1); keeps the waits of many jobs apart. */
  readonly jitter: number;
  readonly config: JobConfig;
  readonly status: JobStatus;
  /** How often in a row, without healthy time in between, its workers were told to end. */
  readonly plannedMoves: number;
  readonly limits: JobLimits;
  /** What is known about the present generation, or null when nothing of it is left. */
  readonly run: RunFacts | null;
};

/** How long things may take. Beyond them a state moves on; none waits for ever. */
export type JobLimits = {
  /** Restarts after failures before the job fails; -1 = no limit. */
  readonly allowedRestarts: number;
  readonly healthyDurationMs: number;
  /** For the workers of a running job to come back to a controller that was started anew. */
  readonly reattachTimeoutMs: number;
  readonly slotWaitTimeoutMs: number;
  readonly workerStartupTimeoutMs: number;
  readonly taskStartupTimeoutMs: number;
  readonly finishTimeoutMs: number;
  readonly stopTimeoutMs: number;
  /** For killing workers; after that the generation alone keeps them out. */
  readonly teardownTimeoutMs: number;
  readonly restartBackoffMs: number;
  readonly restartBackoffMsMax: number;
};

export type RunPhase =
  /** It runs under the controller before this one, whose workers have to come back. */
  | 'attaching'
  /** The program is read and workers are asked for. */
  | 'launching'
  /** The scheduler has not enough slots; it is asked again and again. */
  | 'waiting-for-slots'
  /** Workers were started and have to register. */
  | 'registering'
  /** All slots are there; the workers build the dataflow. */
  | 'starting'
  /** Told to stop; tasks are ending. */
  | 'stopping'
  /** Workers are being taken away. */
  | 'ending';

export type RunFacts = {
  readonly generation: number;
  readonly phase: RunPhase;
  readonly inPhaseMs: number;
  readonly slotsNeeded: number;
  readonly slotsFree: number;
  /** Where slots have to be free, for people; empty when anywhere. */
  readonly slotsWhere: string;
  readonly slotsRegistered: number;
  readonly tasks: TaskCounts;
  /** True when no task runs any more, or none can be asked to end: finished, stopped or failed. */
  readonly tasksEnded: boolean;
  /** True when every source has come to its end. */
  readonly sourcesFinished: boolean;
  /** The first thing that went wrong, if any. */
  readonly failure: RunFailure | null;
};

export type TaskCounts = {
  readonly total: number;
  readonly started: number;
  readonly finished: number;
};

export type RunFailure = TaskError & {
  readonly operatorId: string | null;
  readonly subtask?: number | undefined;
};
