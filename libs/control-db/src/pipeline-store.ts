import type { Job } from './job-store.ts';
import type { RestartMode, StopMode } from './job-state.ts';
import type { Page, PageRequest } from './page.ts';
import type { PipelineFilter } from './pipeline-filter.ts';

/** What a user wrote, and what the planner made of it. */
export type Pipeline = {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  /** The dataflow as shown to people, JSON text. */
  readonly graph: string;
  readonly udfs: readonly PipelineUdf[];
  readonly tags: Readonly<Record<string, string>>;
  readonly preview: boolean;
  readonly stateUrl: string | null;
  readonly createdAtMicros: number;
  readonly updatedAtMicros: number;
};

export type PipelineUdf = { readonly definition: string; readonly language: string };

/**
 * What tells a repeated request from another one: a key of the caller, and a hash of its content.
 */
export type Idempotency = { readonly key: string; readonly fingerprint: string };

/** How long and how many keys are remembered. */
export const IDEMPOTENCY_MICROS = 24 * 60 * 60 * 1_000_000;
export const IDEMPOTENCY_KEYS_MAX = 10_000;

export type NewPipeline = {
  /** Given when the caller chose it; must not exist then. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly query: string;
  /** The encoded program; kept from callers that list pipelines, see `PipelineStore.program`. */
  readonly program: string;
  readonly graph: string;
  readonly parallelism: number;
  readonly udfs?: readonly PipelineUdf[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly preview?: boolean | undefined;
  readonly stateUrl?: string | undefined;
  readonly checkpointIntervalMicros: number;
  /** The job stops by itself this long after it began to run. */
  readonly ttlMicros?: number | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly schedulerConfig?: unknown;
  /** They cannot be deleted while the pipeline is there. */
  readonly uses?: UsedConnections | undefined;
  /** A pipeline made under the same key is given back instead of a new one. */
  readonly idempotency?: Idempotency | undefined;
};

/** The saved connection profiles and tables that a query was planned with, by id. */
export type UsedConnections = {
  readonly profileIds: readonly string[];
  readonly tableIds: readonly string[];
};

/** The query of a pipeline and what it was planned to be. */
export type NewPlan = {
  /** When it is another one. */
  readonly query?: string | undefined;
  readonly program: string;
  readonly graph: string;
  readonly uses?: UsedConnections | undefined;
};

/** A change of what the user wants; what is left out stays. */
export type DesiredChange = {
  readonly name?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** What the planner makes of the query now; a job that runs is restarted. */
  readonly plan?: NewPlan | undefined;
  /**
   * Asks for a new run, as `PipelineStore.restart` does, or says how a new plan restarts the job.
   */
  readonly restart?: RestartMode | undefined;
  readonly stop?: StopMode | undefined;
  readonly parallelism?: number | undefined;
  readonly checkpointIntervalMicros?: number | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly schedulerConfig?: unknown;
};

export type PipelineWithJob = { readonly pipeline: Pipeline; readonly job: Job };

export interface PipelineStore {
  /**
   * Writes the pipeline and its job together or not at all; `conflict` when the id exists, when the
   * idempotency key was used for a request with another fingerprint, or when what it uses is gone.
   */
  create(pipeline: NewPipeline): Promise<PipelineWithJob>;
  /** `not-found` when there is none. */
  get(pipelineId: string): Promise<PipelineWithJob>;
  /** Without previews. `not-found` when `startingAfter` names no pipeline. */
  list(page: PageRequest, filter?: PipelineFilter): Promise<Page<PipelineWithJob>>;
  /** The encoded program; `not-found` when there is no such pipeline. */
  program(pipelineId: string): Promise<string>;
  changeDesired(pipelineId: string, change: DesiredChange): Promise<PipelineWithJob>;
  /** Asks for a new run: of a job that rests, and of one that runs. */
  restart(pipelineId: string, mode: RestartMode): Promise<PipelineWithJob>;
  /** Removes the pipeline with all that belongs to it; `conflict` unless its job rests. */
  delete(pipelineId: string): Promise<void>;
  /** Removes previews made before the given time whose jobs rest, and says how many. */
  deletePreviewsBefore(createdBeforeMicros: number): Promise<number>;
}
