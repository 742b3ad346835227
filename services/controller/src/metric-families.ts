import { counterFamily, gaugeFamily, secondsFamily } from '@millrace/service';

const PASS_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2];

/** What a controller measures. */
export const controllerFamilies = {
  jobs: gaugeFamily('millrace_controller_jobs', 'Jobs by state.', ['state']),
  jobInfo: gaugeFamily(
    'millrace_controller_job_info',
    'Always 1 for each job that is not at rest: which pipeline it belongs to, and its state.',
    ['job_id', 'pipeline_id', 'pipeline', 'state'],
  ),
  jobRestarts: gaugeFamily(
    'millrace_controller_job_restarts',
    'Restarts of a job after failures since it was last healthy; at `pipeline.allowed_restarts` it fails.',
    ['job_id', 'pipeline_id'],
  ),
  restarts: counterFamily(
    'millrace_controller_job_restarts_total',
    'Restarts of jobs after failures.',
    [],
  ),
  moves: counterFamily('millrace_controller_job_moves_total', 'Moves of jobs between states.', [
    'from',
    'to',
  ]),
  slots: gaugeFamily(
    'millrace_controller_slots',
    'Slots that the scheduler has to give; none where it makes them as they are needed.',
    ['state'],
  ),
  reconcileSeconds: secondsFamily(
    'millrace_controller_reconcile_seconds',
    'Time of one pass over all jobs.',
    [],
    PASS_SECONDS,
  ),
} as const;
