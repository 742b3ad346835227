import type { JobState } from './job-state.ts';

/** Which pipelines to list; what is left out lets every one through. */
export type PipelineFilter = {
  /** Every one of these has to be among the tags; names are letters, digits, `_`, `-`, `.`, `/`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Has to be in the name, whatever its case. */
  readonly search?: string | undefined;
  /** The job has to be in one of these. */
  readonly states?: readonly JobState[] | undefined;
};
