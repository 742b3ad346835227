import type { Engine } from '@millrace/dataflow';
import { type ControllerPort, type RpcServer, serveRpc, type WorkerContext } from '@millrace/rpc';
import {
  advertisedAddress,
  type Config,
  createTelemetry,
  keepLink,
  type Logger,
  maskSecrets,
  openServiceSecurity,
  type Service,
  type ServiceSecurity,
  type ServiceStatus,
  serveAdmin,
  type Telemetry,
} from '@millrace/service';
import { type Clock, type Random, randomId } from '@millrace/std';
import { EventReporter } from './event-reporter.ts';
import { ExecutionHost } from './execution-host.ts';
import { workerFamilies } from './metric-families.ts';
import { pushMetrics } from './push-metrics.ts';
import { registerTaskMetrics } from './worker-metrics.ts';

export interface WorkerServiceOptions {
  readonly config: Config;
  readonly controller: ControllerPort;
  /** Called once, when the service starts; the service closes the engine. */
  readonly createEngine: () => Promise<Engine>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
  /** By default what the configuration says. */
  readonly security?: ServiceSecurity | undefined;
}

/**
 * A worker: waits for the controller to start an execution on it, runs it and reports. Ends when it
 * is told to, when another generation has taken its place, or when its controller stays away.
 */
export function createWorkerService(options: WorkerServiceOptions): Service {
  const stopNow = new AbortController();
  return {
    async run(signal) {
      await runWorker(options, signal, stopNow.signal);
    },
    async stop() {
      stopNow.abort();
    },
  };
}

async function runWorker(
  options: WorkerServiceOptions,
  graceful: AbortSignal,
  now: AbortSignal,
): Promise<void> {
  const { config, controller, clock, random } = options;
  const worker = workerContext(config, random);
  const log = options.log.child({ workerId: worker.workerId, ...jobFields(worker) });
  const told = new AbortController();
  const over = AbortSignal.any([graceful, now, told.signal]);
  await using owned = new AsyncDisposableStack();

  const engine = owned.adopt(await options.createEngine(), (each) => each.close());
  const reporter = new EventReporter({ worker, controller, clock, random, log });
  const host = new ExecutionHost({
    workerId: worker.workerId,
    engine,
    clock,
    report: reporter.report,
    onShutdown: () => told.abort(),
  });
  let status: ServiceStatus = { status: 'starting' };
  const subject = { host, engine, reporter, status: () => workerStatus(status, host) };
  const addresses = await serve(options, subject, owned);
  const registration = {
    worker,
    rpcAddress: advertisedAddress(config, addresses.rpcPort),
    dataAddress: advertisedDataAddress(config, engine.dataAddress),
    slots: config.worker.slots,
    httpAddress: advertisedAddress(config, addresses.httpPort),
  };
  log.info({ ...registration, worker: undefined }, 'worker started');

  const reporting = new AbortController();
  const reports = reporter.run(reporting.signal);
  const metrics = pushMetrics(host, { worker, controller, clock }, over);
  const { heartbeatIntervalMs, orphanTimeoutMs } = config.worker;
  const end = await keepLink(
    {
      register: (signal) =>
        controller.registerWorker({ ...registration, execution: host.running }, signal),
      heartbeat: (signal) => controller.heartbeat(worker, signal),
      intervalMs: heartbeatIntervalMs,
      orphanTimeoutMs,
      onStatus: (now) => {
        status = now;
        addresses.setServing(now.status === 'ok');
      },
      clock,
      random,
      log,
    },
    over,
  );
  log.info({ reason: told.signal.aborted ? 'told to' : end }, 'worker ends');
  await host.close('immediate');
  if (end === 'aborted' && !now.aborted) await lastReports(reporter, clock, now);
  reporting.abort();
  told.abort();
  await Promise.all([reports, metrics]);
}

/** Gives reports that are on their way a moment to arrive. */
async function lastReports(reporter: EventReporter, clock: Clock, now: AbortSignal): Promise<void> {
  const limit = clock.sleep(LAST_REPORTS_MS, now).catch(() => undefined);
  await Promise.race([reporter.drained(), limit]);
}

const LAST_REPORTS_MS = 1_000;

interface AdminSubject {
  readonly host: ExecutionHost;
  readonly engine: Engine;
  readonly reporter: EventReporter;
  readonly status: () => ServiceStatus;
}

/**
 * A worker whose slots have failed is of no use until its controller starts the next generation on
 * it.
 */
function workerStatus(ofLink: ServiceStatus, { status }: ExecutionHost): ServiceStatus {
  if (ofLink.status !== 'ok' || status.phase !== 'failed') return ofLink;
  return { status: 'failing', message: status.error?.message ?? 'its tasks have failed' };
}

async function serve(
  options: WorkerServiceOptions,
  { host, engine, reporter, status }: AdminSubject,
  owned: AsyncDisposableStack,
): Promise<{ rpcPort: number; httpPort: number; setServing: RpcServer['setServing'] }> {
  const { config, clock, log } = options;
  const { bindAddress } = config.network;
  const telemetry = options.telemetry ?? createTelemetry('worker');
  const security = options.security ?? openServiceSecurity(config, { clock, log });
  const { metrics } = telemetry;
  registerTaskMetrics(metrics, async () => ({
    jobId: host.jobId ?? '',
    pipelineId: host.pipelineId ?? '',
    nowMs: clock.nowMs(),
    subtasks: await host.metrics(),
    slots: await host.slots(),
  }));
  metrics.collected(workerFamilies.refusedConnections, () => [
    { labels: {}, value: engine.refusedConnections },
  ]);
  const rpc = await serveRpc({
    host: bindAddress,
    port: config.worker.rpcPort,
    worker: host,
    security: security.cluster,
    onError: (method, err) => log.debug({ method, err }, 'call refused'),
    observe: telemetry.observeCalls,
  });
  owned.defer(() => rpc.close());
  const admin = await serveAdmin({
    host: bindAddress,
    port: config.worker.httpPort,
    tokens: security.adminTokens,
    tls: security.adminTls,
    sources: {
      metrics,
      status,
      config: () => maskSecrets(config),
      debug: config.debug,
      details: () => ({ jobId: host.jobId, ...host.status, lostRows: reporter.lostRows }),
    },
  });
  owned.defer(() => admin.close());
  return {
    rpcPort: rpc.port,
    httpPort: admin.port,
    setServing: (serving) => rpc.setServing(serving),
  };
}

/** The engine tells its port and where it listens, which in a container is every address. */
function advertisedDataAddress(config: Config, listening: string): string {
  if (listening === '') return '';
  return advertisedAddress(config, Number(listening.slice(listening.lastIndexOf(':') + 1)));
}

function workerContext({ worker }: Config, random: Random): WorkerContext {
  const workerId = worker.id === '' ? randomId('wk', random) : worker.id;
  return {
    workerId,
    machineId: worker.machineId === '' ? workerId : worker.machineId,
    pipelineId: worker.pipelineId,
    jobId: worker.jobId,
    generation: worker.generation,
  };
}

function jobFields({ jobId, pipelineId }: WorkerContext): { jobId?: string; pipelineId?: string } {
  return jobId === '' ? {} : { jobId, pipelineId };
}
