import type { Job, JobState, JobStore } from '@millrace/control-db';
import {
  type ConnectOptions,
  type ControllerPort,
  connectNode,
  connectWorker,
} from '@millrace/rpc';
import type { Tracer } from '@millrace/service';
import type { ControllerRecorder } from './controller-metrics.ts';
import { controllerPort } from './controller-port.ts';
import type { ControllerServiceOptions } from './controller-options.ts';
import { NodeRegistry } from './fleet/node-registry.ts';
import { WorkerPool } from './fleet/worker-pool.ts';
import { jobLimits } from './job-limits.ts';
import type { Term } from './leadership/leadership.ts';
import { OutputHubs } from './output/output-hubs.ts';
import { Reconciler } from './reconciler.ts';
import { chooseScheduler } from './schedulers/choose-scheduler.ts';
import type { Scheduler, WorkerExitListener } from './schedulers/scheduler.ts';

export type ActingControllerOptions = ControllerServiceOptions & {
  readonly term: Term;
  readonly controllerAddress: () => string;
  /** Put between this controller and its peers. */
  readonly link: Pick<ConnectOptions, 'peerTimeoutMs' | 'security' | 'observe' | 'term'>;
  readonly record: ControllerRecorder;
  readonly tracer: Tracer;
};

/** What a controller is for as long as it acts; all it knows ends with its term. */
export type ActingController = {
  /** The number of its term. */
  readonly term: number;
  readonly port: ControllerPort;
  readonly scheduler: Scheduler;
  /** False until the jobs have been read for the first time. */
  readonly isLoaded: boolean;
  /** Why it cannot act now; null when all is well. */
  readonly problem: string | null;
  jobs(): Iterable<Job>;
  jobCounts(): ReadonlyMap<JobState, number>;
  poke(): void;
  /** Acts until the signal aborts, and then lets go of all jobs. */
  run(signal: AbortSignal): Promise<void>;
};

export function createActingController(options: ActingControllerOptions): ActingController {
  const { config, db, clock, log, term, record } = options;
  const outputs = new OutputHubs();
  const jobs = db.jobsFencedBy(term.lease);
  const onExit: WorkerExitListener = ({ worker, how, planned }) => {
    const run = reconciler.keeper(worker.jobId)?.run;
    if (run?.generation === worker.generation) run.workerExited(worker.workerId, how, planned);
  };
  const { pool, nodes } = createFleet(options, () => reconciler, onExit);
  const scheduler = chooseScheduler({ ...options, controller: () => port, pool, nodes, onExit });
  const reconciler: Reconciler = new Reconciler({
    db: { ...db, jobs },
    clock,
    log,
    outputs,
    nodes,
    intervalMs: config.controller.reconcileIntervalMs,
    mayAct: term.isHeld,
    onPass: record.pass,
    keeper: keeperOptions(options, { jobs, scheduler, outputs }),
  });
  const port = controllerPort({
    reconciler,
    pool,
    outputs,
    nodes: config.controller.scheduler === 'node' ? nodes : null,
    scheduler: config.controller.scheduler,
  });
  return {
    term: term.number,
    port,
    scheduler,
    get isLoaded() {
      return reconciler.isLoaded;
    },
    get problem() {
      return reconciler.problem;
    },
    jobs: () => reconciler.jobs(),
    jobCounts: () => reconciler.jobCounts(),
    poke: () => reconciler.poke(),
    async run(signal) {
      try {
        await reconciler.run(AbortSignal.any([signal, term.over]));
      } finally {
        await reconciler.close();
        outputs.breakOffAll();
        await scheduler.close();
      }
    },
  };
}

function keeperOptions(
  options: ActingControllerOptions,
  {
    jobs,
    scheduler,
    outputs,
  }: {
    readonly jobs: JobStore;
    readonly scheduler: Scheduler;
    readonly outputs: OutputHubs;
  },
) {
  const { config, db, clock, random, log, link, record } = options;
  const limits = jobLimits(config);
  return {
    db: { ...db, jobs },
    scheduler,
    loadProgram: (pipelineId: string) => db.pipelines.program(pipelineId),
    connectWorker: (to: ConnectOptions) => connectWorker({ ...to, ...link }),
    clock,
    random,
    log,
    outputs,
    limits,
    deadlineMs: config.rpc.deadlineMs,
    stopTimeoutMs: limits.stopTimeoutMs,
    teardownTimeoutMs: limits.teardownTimeoutMs,
    heartbeatTimeoutMs: config.pipeline.heartbeatTimeoutMs,
    onMove: record.move,
    tracer: options.tracer,
  };
}

function createFleet(
  { config, clock, log, link }: ActingControllerOptions,
  reconciler: () => Reconciler,
  onExit: WorkerExitListener,
): { readonly pool: WorkerPool; readonly nodes: NodeRegistry } {
  const { heartbeatTimeoutMs } = config.pipeline;
  const { deadlineMs } = config.rpc;
  const common = { clock, log, heartbeatTimeoutMs, deadlineMs };
  const pool = new WorkerPool({
    ...common,
    connectWorker: (to) => connectWorker({ ...to, ...link }),
  });
  const nodes = new NodeRegistry({
    ...common,
    connectNode: (to) => connectNode({ ...to, ...link }),
    stopDeadlineMs: Math.max(deadlineMs, jobLimits(config).teardownTimeoutMs),
    isOver: ({ jobId, generation }) =>
      reconciler().isInCharge && reconciler().keeper(jobId)?.run?.generation !== generation,
    onExit,
  });
  return { pool, nodes };
}
