import type { JobConfig, JobState, JobStatus } from '@millrace/control-db';
import type { JobFacts, JobLimits, RunFacts } from '../job/job-facts.ts';

export const LIMITS: JobLimits = {
  allowedRestarts: 3,
  healthyDurationMs: 120_000,
  reattachTimeoutMs: 10_000,
  slotWaitTimeoutMs: 600_000,
  workerStartupTimeoutMs: 60_000,
  taskStartupTimeoutMs: 60_000,
  finishTimeoutMs: 600_000,
  stopTimeoutMs: 60_000,
  teardownTimeoutMs: 15_000,
  restartBackoffMs: 500,
  restartBackoffMsMax: 60_000,
};

/** The facts of a healthy job in a state, but for what a test gives. */
export function factsOf(
  state: JobState,
  given: {
    readonly config?: Partial<JobConfig>;
    readonly status?: Partial<JobStatus>;
    readonly run?: Partial<RunFacts> | null;
    readonly limits?: Partial<JobLimits>;
    readonly inStateMs?: number;
    readonly nowMs?: number;
    readonly plannedMoves?: number;
  } = {},
): JobFacts {
  return {
    nowMs: given.nowMs ?? 1_000_000,
    inStateMs: given.inStateMs ?? 0,
    jitter: 0.5,
    plannedMoves: given.plannedMoves ?? 1,
    config: {
      stop: 'none',
      parallelism: 2,
      checkpointIntervalMicros: 10_000_000,
      ttlMicros: null,
      restartNonce: 0,
      restartMode: 'safe',
      environment: {},
      schedulerConfig: {},
      traceParent: null,
      ...given.config,
    },
    status: {
      revision: 5,
      state,
      stateEnteredAtMicros: 0,
      runId: 7,
      startTimeMicros: null,
      finishTimeMicros: null,
      tasks: null,
      restarts: 0,
      restartNonce: 0,
      waitReason: null,
      failure: null,
      workers: [],
      ...given.status,
    },
    limits: { ...LIMITS, ...given.limits },
    run: given.run === undefined || given.run === null ? null : runOf(given.run),
  };
}

function runOf(given: Partial<RunFacts>): RunFacts {
  return {
    generation: 7,
    phase: 'starting',
    inPhaseMs: 0,
    slotsNeeded: 2,
    slotsFree: 0,
    slotsWhere: '',
    slotsRegistered: 2,
    tasks: { total: 4, started: 4, finished: 0 },
    tasksEnded: false,
    sourcesFinished: false,
    failure: null,
    ...given,
  };
}
