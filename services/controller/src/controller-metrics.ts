import type { Job, JobState } from '@millrace/control-db';
import { JOB_STATES } from '@millrace/control-db';
import type { Metrics } from '@millrace/service';
import type { SlotCount } from './schedulers/scheduler.ts';

export type ControllerMetricSources = {
  readonly jobCounts: () => ReadonlyMap<JobState, number>;
  readonly slots: () => SlotCount;
};

export type ControllerRecorder = {
  readonly move: (job: Job, from: JobState) => void;
  readonly pass: (durationMs: number) => void;
};

const PASS_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2];

/** Registers what Prometheus reads of a controller and returns what to tell about its work. */
export function controllerMetrics(
  metrics: Metrics,
  { jobCounts, slots }: ControllerMetricSources,
): ControllerRecorder {
  metrics.collected(
    'gauge',
    { name: 'millrace_controller_jobs', help: 'Jobs by state.', labels: ['state'] },
    () => JOB_STATES.map((state) => ({ labels: { state }, value: jobCounts().get(state) ?? 0 })),
  );
  metrics.collected(
    'gauge',
    { name: 'millrace_controller_slots', help: 'Slots of registered workers.', labels: ['use'] },
    () => {
      const count = slots();
      if (count === null) return [];
      return [
        { labels: { use: 'free' }, value: count.free },
        { labels: { use: 'taken' }, value: count.registered - count.free },
      ];
    },
  );
  const moves = metrics.counter({
    name: 'millrace_controller_job_moves_total',
    help: 'Moves of jobs between states.',
    labels: ['from', 'to'],
  });
  const restarts = metrics.counter({
    name: 'millrace_controller_job_restarts_total',
    help: 'Restarts of jobs after failures.',
    labels: [],
  });
  const passes = metrics.histogram({
    name: 'millrace_controller_reconcile_seconds',
    help: 'Time of one pass over all jobs.',
    labels: [],
    buckets: PASS_SECONDS,
  });
  return {
    move: (job, from) => {
      const to = job.status.state;
      moves.add({ from, to });
      if (from === 'Recovering' && to === 'Scheduling') restarts.add({});
    },
    pass: (durationMs) => passes.observe({}, durationMs / 1000),
  };
}
