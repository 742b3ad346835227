import type { ErrorDomain, RetryHint } from '@millrace/std';
import type { JobLogMessage, LogLevel } from '../job-log-store.ts';
import type { JobState, RestartMode, StopMode } from '../job-state.ts';
import type { Job, JobFailure, PlacedWorker } from '../job-store.ts';
import type { PipelineUdf, PipelineWithJob } from '../pipeline-store.ts';
import type {
  JobConfigTable,
  JobLogMessageTable,
  JobStatusTable,
  PipelineTable,
} from '../schema.ts';

/*
 * From rows to values. Only this lib writes these tables, so names and JSON texts in them are taken
 * at their word: the casts below are the one place where the database's text becomes a type.
 */

/** What is wanted of a job and what is, in one row; both know a restart nonce. */
export type JobRow = Omit<JobConfigTable, 'restart_nonce' | 'updated_at'> &
  Omit<JobStatusTable, 'id'> & {
    readonly wanted_restart_nonce: number;
    readonly pipeline_name: string;
    readonly preview: number;
  };

export type PipelineRow = JobRow &
  Pick<PipelineTable, 'query' | 'graph' | 'udfs' | 'tags' | 'state_url'> & {
    readonly pipeline_created_at: number;
    readonly pipeline_updated_at: number;
  };

export function toPipelineWithJob(row: PipelineRow): PipelineWithJob {
  return {
    pipeline: {
      id: row.pipeline_id,
      name: row.pipeline_name,
      query: row.query,
      graph: row.graph,
      udfs: JSON.parse(row.udfs) as readonly PipelineUdf[],
      tags: JSON.parse(row.tags) as Readonly<Record<string, string>>,
      preview: row.preview === 1,
      stateUrl: row.state_url,
      createdAtMicros: row.pipeline_created_at,
      updatedAtMicros: row.pipeline_updated_at,
    },
    job: toJob(row),
  };
}

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    pipelineId: row.pipeline_id,
    pipelineName: row.pipeline_name,
    preview: row.preview === 1,
    createdAtMicros: row.created_at,
    config: {
      stop: row.stop as StopMode,
      parallelism: row.parallelism,
      checkpointIntervalMicros: row.checkpoint_interval_micros,
      ttlMicros: row.ttl_micros,
      restartNonce: row.wanted_restart_nonce,
      restartMode: row.restart_mode as RestartMode,
      environment: JSON.parse(row.env_vars) as Readonly<Record<string, string>>,
      schedulerConfig: JSON.parse(row.scheduler_config) as unknown,
      traceParent: row.trace_parent,
    },
    status: {
      revision: row.revision,
      state: row.state as JobState,
      stateEnteredAtMicros: row.state_entered_at,
      runId: row.run_id,
      startTimeMicros: row.start_time,
      finishTimeMicros: row.finish_time,
      tasks: row.tasks,
      restarts: row.restarts,
      restartNonce: row.restart_nonce,
      waitReason: row.wait_reason,
      failure: toFailure(row),
      workers: JSON.parse(row.workers ?? '[]') as readonly PlacedWorker[],
    },
  };
}

function toFailure(row: JobRow): JobFailure | null {
  if (row.failure_message === null) return null;
  return {
    message: row.failure_message,
    domain: (row.failure_domain ?? 'internal') as ErrorDomain,
    operatorId: row.failure_operator,
  };
}

export function toJobLogMessage(row: JobLogMessageTable): JobLogMessage {
  return {
    id: row.id,
    jobId: row.job_id,
    runId: row.run_id,
    createdAtMicros: row.created_at,
    level: row.log_level as LogLevel,
    operatorId: row.operator_id,
    taskIndex: row.task_index,
    message: row.message,
    details: row.details,
    errorDomain: row.error_domain as ErrorDomain | null,
    retryHint: row.retry_hint as RetryHint | null,
  };
}
