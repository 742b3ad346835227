import type { Engine } from '@millrace/dataflow';
import type { TaskError, WorkerContext } from '@millrace/rpc';
import {
  advertisedAddress,
  type Config,
  EndRequest,
  keepLink,
  type Service,
  serviceOf,
  type ServiceStatus,
} from '@millrace/service';
import { atMost, type Clock, type Random, randomId } from '@millrace/std';
import { EventReporter } from './event-reporter.ts';
import { ExecutionHost } from './execution-host.ts';
import { pushMetrics } from './push-metrics.ts';
import { type ServeWorkerOptions, serveWorker } from './serve-worker.ts';

export interface WorkerServiceOptions extends ServeWorkerOptions {
  /** Called once, when the service starts; the service closes the engine. */
  readonly createEngine: () => Promise<Engine>;
  readonly random: Random;
}

/**
 * A worker: waits for the controller to start an execution on it, runs it and reports. Ends when it
 * is told to, when another generation has taken its place, or when its controller stays away.
 */
export function createWorkerService(options: WorkerServiceOptions): Service {
  return serviceOf((graceful, now) => runWorker(options, graceful, now));
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
  const addresses = await serveWorker(options, subject, owned);
  const registration = {
    worker,
    rpcAddress: advertisedAddress(config, addresses.rpcPort),
    dataAddress: advertisedDataAddress(config, engine.dataAddress),
    slots: config.worker.slots,
    httpAddress: advertisedAddress(config, addresses.httpPort),
    httpTls: addresses.httpTls,
  };
  log.info({ ...registration, worker: undefined }, 'worker started');

  const reporting = new AbortController();
  const reports = reporter.run(reporting.signal);
  const metrics = pushMetrics(host, { worker, controller, clock }, over);
  const { heartbeatIntervalMs, orphanTimeoutMs } = config.worker;
  const untilNow = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, now]);
  const end = await keepLink(
    {
      register: (signal) =>
        controller.registerWorker({ ...registration, execution: host.running }, untilNow(signal)),
      heartbeat: (signal) => controller.heartbeat(worker, signal),
      // One that was started for a job says so in its reports.
      leave:
        worker.jobId === ''
          ? (signal) => controller.heartbeat({ ...worker, leaving: true }, untilNow(signal))
          : undefined,
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
  host.announceEnd(describeEnd(worker, graceful));
  // First of all, because its peers in the job fail when it is gone, and the first cause counts.
  if (end === 'aborted' && !now.aborted) await lastReports(reporter, clock, now);
  await host.close('immediate');
  reporting.abort();
  told.abort();
  await Promise.all([reports, metrics]);
}

/** What becomes of its tasks' job, for people: a node that dies takes its workers with it. */
function describeEnd({ workerId, machineId }: WorkerContext, graceful: AbortSignal): TaskError {
  const { aborted, reason } = graceful;
  const isOrphan = reason instanceof EndRequest && reason.isOrphan;
  const message = isOrphan
    ? `node "${machineId}" has died, and worker ${workerId} ended with it`
    : `worker ${workerId} was told to end`;
  return { message, domain: 'external', retry: 'backoff', planned: aborted && !isOrphan };
}

const LAST_REPORTS_MS = 1_000;

/** Gives reports that are on their way a moment to arrive. */
async function lastReports(reporter: EventReporter, clock: Clock, now: AbortSignal): Promise<void> {
  await atMost(reporter.drained(), LAST_REPORTS_MS, { clock, signal: now });
}

/**
 * A worker whose slots have failed is of no use until its controller starts the next generation on
 * it.
 */
function workerStatus(ofLink: ServiceStatus, { status }: ExecutionHost): ServiceStatus {
  if (ofLink.status !== 'ok' || status.phase !== 'failed') return ofLink;
  return { status: 'failing', message: status.error?.message ?? 'its tasks have failed' };
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
