import type { ControlDb } from '@millrace/control-db';
import {
  type ConnectOptions,
  type ControllerPort,
  connectNode,
  connectWorker,
  serveRpc,
} from '@millrace/rpc';
import {
  advertisedAddress,
  checkExposure,
  type Config,
  createTelemetry,
  type Logger,
  maskSecrets,
  openServiceSecurity,
  type Service,
  type ServiceSecurity,
  serveAdmin,
  type Telemetry,
} from '@millrace/service';
import type { Clock, Random } from '@millrace/std';
import { controllerMetrics } from './controller-metrics.ts';
import { controllerPort } from './controller-port.ts';
import { NodeRegistry } from './fleet/node-registry.ts';
import { ScrapeTargets } from './fleet/scrape-targets.ts';
import { WorkerPool } from './fleet/worker-pool.ts';
import { jobLimits } from './job-limits.ts';
import { OutputHubs } from './output/output-hubs.ts';
import { Reconciler } from './reconciler.ts';
import { chooseScheduler, type SchedulerSurroundings } from './schedulers/choose-scheduler.ts';
import type { Scheduler, WorkerExitListener } from './schedulers/scheduler.ts';

export type ControllerServiceOptions = Omit<
  SchedulerSurroundings,
  'config' | 'controllerAddress' | 'controller' | 'pool' | 'nodes' | 'onExit'
> & {
  readonly config: Config;
  /** Opened and closed by the caller. */
  readonly db: ControlDb;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
};

export interface ControllerService extends Service {
  /** host:port of its gRPC server; resolves once it listens. */
  readonly address: Promise<string>;
  /** The controller itself, for whoever lives in the same process. */
  readonly port: ControllerPort;
  /** Something was asked of a job: look now rather than at the next interval. */
  poke(): void;
}

/** Moves every job towards what is wanted of it, and finds a place for its workers. */
export function createControllerService(options: ControllerServiceOptions): ControllerService {
  const { config, clock, log } = options;
  const listening = Promise.withResolvers<string>();
  // Whoever waits for the address learns of a failed start; nobody has to wait for it.
  listening.promise.catch(() => undefined);
  let address = '';
  const parts = assemble(options, () => address);
  return {
    address: listening.promise,
    port: parts.port,
    poke: () => parts.reconciler.poke(),
    async run(signal) {
      await using owned = new AsyncDisposableStack();
      try {
        owned.defer(() => parts.scheduler.close());
        const rpc = await serveRpc({
          host: config.network.bindAddress,
          port: config.controller.rpcPort,
          controller: parts.port,
          security: parts.security.cluster,
          onError: (method, error) => log.debug({ method, err: error }, 'call refused'),
          observe: parts.telemetry.observeCalls,
        });
        owned.defer(() => rpc.close());
        address = advertisedAddress(config, rpc.port);
        const admin = await serveAdminPages(options, parts);
        owned.defer(() => admin.close());
        log.info({ address, httpPort: admin.port }, 'controller started');
        listening.resolve(address);
      } catch (error) {
        listening.reject(error);
        throw error;
      }
      owned.defer(() => parts.outputs.endAll());
      owned.defer(() => parts.reconciler.close());
      await parts.reconciler.run(AbortSignal.any([signal, parts.stopNow.signal]));
      log.info({ uptimeMs: Math.round(clock.monotonicMs()) }, 'controller ends');
    },
    async stop() {
      parts.stopNow.abort();
      await parts.scheduler.close();
    },
  };
}

type Parts = {
  readonly reconciler: Reconciler;
  readonly scheduler: Scheduler;
  readonly outputs: OutputHubs;
  readonly port: ControllerPort;
  readonly targets: ScrapeTargets;
  readonly telemetry: Telemetry;
  readonly security: ServiceSecurity;
  readonly stopNow: AbortController;
};

function assemble(options: ControllerServiceOptions, controllerAddress: () => string): Parts {
  const { config, db, clock, random, log } = options;
  const { heartbeatTimeoutMs, stopTimeoutMs } = config.pipeline;
  const { deadlineMs } = config.rpc;
  const limits = jobLimits(config);
  const outputs = new OutputHubs();
  const telemetry = options.telemetry ?? createTelemetry('controller');
  const observe = telemetry.observeCalls;
  const security = openServiceSecurity(config, { clock, log });
  checkExposure('controller', config, security, log);
  const { cluster } = security;
  const reachWorker = (to: ConnectOptions) => connectWorker({ ...to, security: cluster, observe });
  const pool = new WorkerPool({
    clock,
    log,
    connectWorker: reachWorker,
    heartbeatTimeoutMs,
    deadlineMs,
  });
  const onExit: WorkerExitListener = ({ worker, how }) => {
    const run = reconciler.keeper(worker.jobId)?.run;
    if (run?.generation === worker.generation) run.workerExited(worker.workerId, how);
  };
  const nodes = new NodeRegistry({
    clock,
    log,
    connectNode: (to) => connectNode({ ...to, security: cluster, observe }),
    deadlineMs,
    stopDeadlineMs: Math.max(deadlineMs, limits.teardownTimeoutMs),
    heartbeatTimeoutMs,
    isOver: (worker) =>
      reconciler.isLoaded && reconciler.keeper(worker.jobId)?.run?.generation !== worker.generation,
    onExit,
  });
  const scheduler = chooseScheduler({
    ...options,
    controllerAddress,
    controller: () => port,
    pool,
    nodes,
    onExit,
  });
  const record = controllerMetrics(telemetry.metrics, {
    jobs: () => reconciler.jobs(),
    slots: () => scheduler.slots(),
  });
  const reconciler: Reconciler = new Reconciler({
    db,
    clock,
    log,
    outputs,
    intervalMs: config.controller.reconcileIntervalMs,
    onPass: record.pass,
    keeper: {
      db,
      scheduler,
      loadProgram: (pipelineId) => db.pipelines.program(pipelineId),
      connectWorker: reachWorker,
      clock,
      random,
      log,
      outputs,
      limits,
      deadlineMs,
      stopTimeoutMs,
      teardownTimeoutMs: limits.teardownTimeoutMs,
      heartbeatTimeoutMs,
      onMove: record.move,
    },
  });
  const targets = new ScrapeTargets(clock, heartbeatTimeoutMs);
  const unwatched = controllerPort({
    reconciler,
    pool,
    outputs,
    nodes: config.controller.scheduler === 'node' ? nodes : null,
    scheduler: config.controller.scheduler,
  });
  const port: ControllerPort = targets.watch(unwatched);
  const stopNow = new AbortController();
  return { reconciler, scheduler, outputs, port, targets, telemetry, security, stopNow };
}

function serveAdminPages({ config }: ControllerServiceOptions, parts: Parts) {
  const { reconciler, scheduler } = parts;
  return serveAdmin({
    host: config.network.bindAddress,
    port: config.controller.httpPort,
    tokens: parts.security.adminTokens,
    sources: {
      metrics: parts.telemetry.metrics,
      status: () => {
        if (reconciler.problem !== null) return { status: 'failing', message: reconciler.problem };
        return { status: reconciler.isLoaded ? 'ok' : 'starting' };
      },
      config: () => maskSecrets(config),
      targets: () => parts.targets.list(),
      details: () => ({
        scheduler: config.controller.scheduler,
        slots: scheduler.slots(),
        jobs: Object.fromEntries(reconciler.jobCounts()),
      }),
    },
  });
}
