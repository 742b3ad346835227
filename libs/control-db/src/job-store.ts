import type { ErrorDomain } from '@millrace/std';
import type { JobState, RestartMode, StopMode } from './job-state.ts';
import type { Page, PageRequest } from './page.ts';
import type { PipelineFilter } from './pipeline-filter.ts';

/** Desired state: what users asked for. The API writes it, the controller reads it. */
export type JobConfig = {
  readonly stop: StopMode;
  readonly parallelism: number;
  readonly checkpointIntervalMicros: number;
  readonly ttlMicros: number | null;
  /** Grows with every request for a restart; see `JobStatus.restartNonce`. */
  readonly restartNonce: number;
  readonly restartMode: RestartMode;
  readonly environment: Readonly<Record<string, string>>;
  readonly schedulerConfig: unknown;
  /**
   * The trace of the request that asked for it last, as a `traceparent` of W3C; null without one.
   */
  readonly traceParent: string | null;
};

/** Observed state: what is. The controller writes it, the API shows it. */
export type JobStatus = {
  /** Grows with every write; a write names the revision it was decided on. */
  readonly revision: number;
  readonly state: JobState;
  readonly stateEnteredAtMicros: number;
  /** The generation: grows with every scheduling and fences the workers of earlier ones. */
  readonly runId: number;
  readonly startTimeMicros: number | null;
  readonly finishTimeMicros: number | null;
  readonly tasks: number | null;
  /** Restarts after failures since the job was last healthy. */
  readonly restarts: number;
  /** The restart request that the present run answers. */
  readonly restartNonce: number;
  /** What a job that makes no progress waits for. */
  readonly waitReason: string | null;
  readonly failure: JobFailure | null;
  /** What was started for the present run; empty while nothing was, or when others started it. */
  readonly workers: readonly PlacedWorker[];
};

/** A worker that a scheduler started, and the machine that it started it on. */
export type PlacedWorker = { readonly workerId: string; readonly machineId: string };

export type JobFailure = {
  readonly message: string;
  readonly domain: ErrorDomain;
  readonly operatorId: string | null;
};

export type Job = {
  readonly id: string;
  readonly pipelineId: string;
  readonly pipelineName: string;
  readonly preview: boolean;
  readonly createdAtMicros: number;
  readonly config: JobConfig;
  readonly status: JobStatus;
};

export type JobStatusChange = Partial<Omit<JobStatus, 'revision'>>;

/** A state that a job has entered. */
export type JobStateChange = {
  readonly id: string;
  readonly state: JobState;
  readonly enteredAtMicros: number;
  readonly runId: number;
  readonly reason: string | null;
};

/** Older state changes of a job go when it has more than this. */
export const STATE_CHANGES_PER_JOB_MAX = 200;

export interface JobStore {
  /** Every job, previews too, in the order of creation; what the controller reconciles. */
  all(): Promise<readonly Job[]>;
  /** Without previews, newest first; of the pipelines that the filter lets through. */
  list(page: PageRequest, filter?: PipelineFilter): Promise<Page<Job>>;
  listOfPipeline(pipelineId: string): Promise<readonly Job[]>;
  /** `not-found` when there is none. */
  get(jobId: string): Promise<Job>;
  /**
   * Writes what the controller observed, if the status is still the one it was decided on:
   * `conflict` when another controller wrote meanwhile, `not-found` when the job is gone. A change
   * of the state is remembered with the reason.
   */
  changeStatus(
    jobId: string,
    revision: number,
    change: JobStatusChange,
    reason?: string | null,
  ): Promise<JobStatus>;
  /** The states that the job went through, newest first. */
  history(jobId: string, page: PageRequest): Promise<Page<JobStateChange>>;
}
