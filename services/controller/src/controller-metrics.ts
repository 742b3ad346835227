import { type Job, JOB_STATES, type JobState, isTerminalJobState } from '@millrace/control-db';
import type { Metrics } from '@millrace/service';
import { LEGAL_MOVES } from './legal-moves.ts';
import { controllerFamilies } from './metric-families.ts';
import type { SlotCount } from './schedulers/scheduler.ts';
import { isPlanned } from './states/moves.ts';

export type ControllerMetricSources = {
  readonly jobs: () => Iterable<Job>;
  readonly slots: () => SlotCount;
};

export type ControllerRecorder = {
  readonly move: (job: Job, from: JobState) => void;
  readonly pass: (durationMs: number) => void;
};

/** Registers what Prometheus reads of a controller and returns what to tell about its work. */
export function controllerMetrics(
  metrics: Metrics,
  { jobs, slots }: ControllerMetricSources,
): ControllerRecorder {
  metrics.collected(controllerFamilies.jobs, () => {
    const counts = countByState(jobs());
    return JOB_STATES.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
  });
  metrics.collected(controllerFamilies.jobInfo, () =>
    unfinished(jobs()).map(({ id, pipelineId, pipelineName, status: { state } }) => ({
      labels: { job_id: id, pipeline_id: pipelineId, pipeline: pipelineName, state },
      value: 1,
    })),
  );
  metrics.collected(controllerFamilies.jobRestarts, () =>
    unfinished(jobs()).map(({ id, pipelineId, status: { restarts } }) => ({
      labels: { job_id: id, pipeline_id: pipelineId },
      value: restarts,
    })),
  );
  metrics.collected(controllerFamilies.slots, () => {
    const count = slots();
    if (count === null) return [];
    return [
      { labels: { state: 'free' }, value: count.free },
      { labels: { state: 'used' }, value: count.registered - count.free },
    ];
  });
  const moves = metrics.counter(controllerFamilies.moves);
  // From the start, because the first of something rare would be no increase.
  for (const [from, targets] of Object.entries(LEGAL_MOVES)) {
    for (const to of targets) moves.add({ from, to }, 0);
  }
  const restarts = metrics.counter(controllerFamilies.restarts);
  const passes = metrics.histogram(controllerFamilies.reconcileSeconds);
  return {
    move: (job, from) => {
      const to = job.status.state;
      moves.add({ from, to });
      const isRestart = from === 'Recovering' && to === 'Scheduling';
      if (isRestart && !isPlanned(job.status)) restarts.add({});
    },
    pass: (durationMs) => passes.observe({}, durationMs / 1000),
  };
}

function countByState(jobs: Iterable<Job>): ReadonlyMap<JobState, number> {
  const counts = new Map<JobState, number>();
  for (const { status } of jobs) counts.set(status.state, (counts.get(status.state) ?? 0) + 1);
  return counts;
}

function unfinished(jobs: Iterable<Job>): Job[] {
  return [...jobs].filter(({ status }) => !isTerminalJobState(status.state));
}
