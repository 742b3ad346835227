import { CONTROLLER_LEASE, type ControlDb, isAtRest, type Job } from '@millrace/control-db';

/**
 * How jobs are to be shown. The controller writes down what a job waits for; where none acts nobody
 * does, and a job that was just created, or asked to stop, would seem to do nothing for no reason.
 */
export async function missingController(
  { leases }: Pick<ControlDb, 'leases'>,
  jobs: readonly Job[],
): Promise<(job: Job) => Job> {
  const isMissing = !jobs.every(isAsWanted) && (await leases.find(CONTROLLER_LEASE)) === null;
  return (job) => {
    if (!isMissing || isAsWanted(job)) return job;
    return { ...job, status: { ...job.status, waitReason: 'needs a controller, none acts' } };
  };
}

/** Whether a controller would leave the job as it is. */
function isAsWanted(job: Job): boolean {
  const { config, status } = job;
  if (isAtRest(job)) return true;
  const isAsked = config.stop !== 'none' || config.restartNonce !== status.restartNonce;
  return status.state === 'Running' && !isAsked;
}
