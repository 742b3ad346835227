import type { Job, JobLogMessage, JobStateChange } from '@millrace/control-db';
import type { z } from 'zod';
import { maskEnvironment } from '../pipelines/environment.ts';
import type { jobAnswer, logMessageAnswer, stateChangeAnswer } from './job-answers.ts';

/** A job as the REST interface shows it. */
export function renderJob({
  id,
  pipelineId,
  createdAtMicros,
  config,
  status,
}: Job): z.output<typeof jobAnswer> {
  const { failure } = status;
  return {
    id,
    pipeline_id: pipelineId,
    running_desired: config.stop === 'none',
    state: status.state,
    state_entered_at: status.stateEnteredAtMicros,
    wait_reason: status.waitReason,
    run_id: status.runId,
    restarts: status.restarts,
    start_time: status.startTimeMicros,
    finish_time: status.finishTimeMicros,
    tasks: status.tasks,
    failure_reason:
      failure === null
        ? null
        : { error: failure.message, domain: failure.domain, operator_id: failure.operatorId },
    created_at: createdAtMicros,
    scheduler_config: config.schedulerConfig,
    env_vars: maskEnvironment(config.environment),
  };
}

export function renderStateChange(change: JobStateChange): z.output<typeof stateChangeAnswer> {
  const { id, state, enteredAtMicros, runId, reason } = change;
  return { id, state, entered_at: enteredAtMicros, run_id: runId, reason };
}

export function renderLogMessage(message: JobLogMessage): z.output<typeof logMessageAnswer> {
  return {
    id: message.id,
    created_at: message.createdAtMicros,
    run_id: message.runId,
    operator_id: message.operatorId,
    task_index: message.taskIndex,
    level: message.level,
    message: message.message,
    details: message.details,
    error_domain: message.errorDomain,
    retry_hint: message.retryHint,
  };
}
