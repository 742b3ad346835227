import {
  type ControllerPort,
  RpcError,
  type WorkerContext,
  type WorkerRegistration,
} from '@millrace/rpc';
import type { NodeRegistry } from './fleet/node-registry.ts';
import type { WorkerPool } from './fleet/worker-pool.ts';
import type { JobRun } from './job/job-run.ts';
import type { OutputHubs } from './output/output-hubs.ts';
import type { Reconciler } from './reconciler.ts';

export type ControllerPortOptions = {
  readonly reconciler: Reconciler;
  readonly pool: WorkerPool;
  readonly outputs: OutputHubs;
  /** Null where the scheduler uses no nodes. */
  readonly nodes: NodeRegistry | null;
  /** How the workers of this controller are started. */
  readonly scheduler: string;
};

/** What the controller answers to workers, nodes and the API. */
export function controllerPort(options: ControllerPortOptions): ControllerPort {
  const { reconciler, outputs } = options;
  const runOf = (worker: WorkerContext): JobRun => requireRun(reconciler, worker);
  // Whoever takes a report is not told it again, so it has to be the one that acts.
  const reported = (worker: WorkerContext): JobRun => {
    if (!reconciler.isInCharge) throw notKnown(reconciler);
    return runOf(worker);
  };
  return {
    async registerWorker(registration) {
      if (registration.worker.jobId === '') registerPooled(options, registration);
      else runOf(registration.worker).registerWorker(registration);
    },
    async heartbeat({ leaving, ...worker }) {
      if (leaving === true) return pooledLeaves(options, worker);
      const isKnown =
        worker.jobId === ''
          ? heartbeatOfPooled(options, worker)
          : runOf(worker).heartbeat(worker.workerId);
      if (!isKnown)
        throw new RpcError('not-found', `worker "${worker.workerId}" is not registered`);
    },
    async reportMetrics(worker, metrics) {
      runOf(worker).reportMetrics(worker.workerId, metrics);
    },
    async workerInitialized(worker, error) {
      const run = reported(worker);
      if (error !== null) run.failed(error, null);
    },
    async taskStarted(worker, subtask) {
      expectTask(reported(worker).taskStarted(subtask), subtask.operatorId);
    },
    async taskFinished(worker, subtask) {
      expectTask(reported(worker).taskFinished(subtask), subtask.operatorId);
    },
    async taskFailed(worker, subtask, error) {
      reported(worker).failed(error, subtask);
    },
    async reportProblem(worker, subtask, problem) {
      const { generation } = reported(worker);
      await reconciler.keeper(worker.jobId)?.logProblem(generation, subtask, problem);
    },
    async reportRows(worker, output) {
      const { generation } = reported(worker);
      outputs.open(worker.jobId).publish(generation, output);
    },
    async registerNode(registration) {
      await requireNodes(options).register(registration);
    },
    async heartbeatNode(node) {
      if (requireNodes(options).heartbeat(node)) return;
      throw new RpcError('not-found', `node "${node.nodeId}" is not registered`);
    },
    async workerFinished(finish) {
      requireNodes(options).workerFinished(finish);
    },
    subscribeOutput: (jobId, signal) => subscribe(options, jobId, signal),
    async getJobMetrics(jobId, signal) {
      const run = reconciler.keeper(jobId)?.run ?? null;
      if (run === null) throw notRunning(reconciler, jobId);
      return run.metrics(signal);
    },
    getFleet: async () => ({
      scheduler: options.scheduler,
      nodes: options.nodes?.describe() ?? [],
    }),
  };
}

function requireNodes({ nodes, scheduler }: ControllerPortOptions): NodeRegistry {
  if (nodes !== null) return nodes;
  throw new RpcError(
    'failed-precondition',
    `the controller starts workers with the scheduler "${scheduler}", which uses no nodes`,
    { hint: 'set controller.scheduler to "node"' },
  );
}

function requireRun(reconciler: Reconciler, worker: WorkerContext): JobRun {
  const run = findRun(reconciler, worker);
  if (run !== null) return run;
  if (!reconciler.isInCharge) throw notKnown(reconciler);
  throw new RpcError(
    'permission-denied',
    `generation ${worker.generation} of job "${worker.jobId}" is over`,
  );
}

function findRun(
  reconciler: Reconciler,
  { jobId, generation }: { readonly jobId: string; readonly generation: number },
): JobRun | null {
  const run = reconciler.keeper(jobId)?.run ?? null;
  return run?.generation === generation ? run : null;
}

/**
 * A worker that takes whatever job comes, and may have one from an earlier controller: it goes on
 * with that, or is told to stop it when its generation is over.
 */
function registerPooled(
  { reconciler, pool }: ControllerPortOptions,
  registration: WorkerRegistration,
): void {
  const { workerId } = registration.worker;
  const execution = registration.execution ?? null;
  if (execution === null) {
    const lease = pool.heartbeat(workerId) ?? null;
    const run = lease === null ? null : findRun(reconciler, lease);
    if (run?.isUnderWay === true) run.workerExited(workerId, 'was started again');
    pool.register(registration);
    return;
  }
  const run = findRun(reconciler, execution);
  if (run === null && !reconciler.isInCharge) throw notKnown(reconciler);
  const { jobId, generation } = execution;
  pool.register(registration, { jobId, generation });
  if (run === null) void pool.release({ jobId, generation });
  else run.registerWorker(registration);
}

function notKnown({ isLoaded }: Reconciler): RpcError {
  const message = isLoaded
    ? 'another controller may have taken over'
    : 'the controller is starting';
  return new RpcError('unavailable', message);
}

/** A worker that took a job says so in its reports, but its heartbeats stay those of the pool. */
function heartbeatOfPooled(
  { reconciler, pool }: ControllerPortOptions,
  { workerId }: WorkerContext,
): boolean {
  const lease = pool.heartbeat(workerId);
  if (lease === undefined) return false;
  if (lease === null) return true;
  const run = findRun(reconciler, lease);
  if (run !== null) run.heartbeat(workerId);
  else if (reconciler.isInCharge) void pool.release(lease);
  return true;
}

/** The job that it was taken for moves on at once, and nobody calls it to stop what it does. */
function pooledLeaves(
  { reconciler, pool }: ControllerPortOptions,
  { workerId }: WorkerContext,
): void {
  const lease = pool.leave(workerId);
  const run = lease === null ? null : findRun(reconciler, lease);
  run?.workerExited(workerId, 'was told to end', true);
}

function expectTask(isKnown: boolean, operatorId: string): void {
  if (isKnown) return;
  throw new RpcError('invalid-argument', `the program has no such subtask of "${operatorId}"`);
}

async function* subscribe(
  { reconciler, outputs }: ControllerPortOptions,
  jobId: string,
  signal: AbortSignal | undefined,
) {
  // Whoever follows a job follows it to its end, so it has to be the controller that acts.
  if (!reconciler.isInCharge) throw notKnown(reconciler);
  const keeper = reconciler.keeper(jobId);
  const isLive = keeper !== null && !keeper.atRest;
  const hub = isLive ? outputs.open(jobId) : outputs.get(jobId);
  if (hub === null) throw notRunning(reconciler, jobId);
  yield* hub.subscribe(signal);
}

function notRunning(reconciler: Reconciler, jobId: string): RpcError {
  if (!reconciler.isInCharge) return notKnown(reconciler);
  return new RpcError('not-found', `job "${jobId}" does not run here`);
}
