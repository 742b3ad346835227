import type { JobState, PipelineWithJob, StopMode } from '@millrace/control-db';
import { isAtRest } from '@millrace/control-db';
import type { z } from 'zod';
import type { graphAnswer, pipelineAnswer } from './pipeline-answers.ts';

/** A pipeline as the REST interface shows it. */
export function renderPipeline({
  pipeline,
  job,
}: PipelineWithJob): z.output<typeof pipelineAnswer> {
  const { config, status } = job;
  return {
    id: pipeline.id,
    name: pipeline.name,
    query: pipeline.query,
    udfs: pipeline.udfs,
    parallelism: config.parallelism,
    checkpoint_interval_micros: config.checkpointIntervalMicros,
    stop: config.stop,
    created_at: pipeline.createdAtMicros,
    ...actionOf(status.state, config.stop, isAtRest(job)),
    state: status.state,
    job_id: job.id,
    // Written by `JSON.stringify` when the pipeline was planned.
    graph: JSON.parse(pipeline.graph) as z.output<typeof graphAnswer>,
    preview: pipeline.preview,
    state_url: pipeline.stateUrl,
    labels: pipeline.tags,
    tags: pipeline.tags,
  };
}

type Action = {
  /** What `stop` has to become for the action, null when there is none. */
  readonly action: StopMode | null;
  readonly action_text: string;
  readonly action_in_progress: boolean;
};

/** What a start/stop button says and does. */
export function actionOf(state: JobState, stop: StopMode, atRest: boolean): Action {
  if (!atRest && stop === 'none' && state === 'Stopped') return inProgress('Starting');
  switch (state) {
    case 'Stopped':
      return { action: 'none', action_text: 'Start', action_in_progress: false };
    case 'Finished':
    case 'Failed':
      return { action: null, action_text: state, action_in_progress: false };
    case 'Stopping':
    case 'Failing':
    case 'Finishing':
      return inProgress(state);
    case 'Created':
    case 'Scheduling':
    case 'Running':
    case 'Recovering':
    case 'Restarting':
      if (stop !== 'none') return inProgress('Stopping');
      return { action: 'checkpoint', action_text: 'Stop', action_in_progress: false };
  }
}

function inProgress(text: string): Action {
  return { action: null, action_text: text, action_in_progress: true };
}
