import type { Engine } from '@millrace/dataflow';
import { type ControllerPort, type RpcServer, serveRpc } from '@millrace/rpc';
import {
  type Config,
  createTelemetry,
  type Logger,
  maskSecrets,
  openServiceSecurity,
  type ServiceSecurity,
  type ServiceStatus,
  serveAdmin,
  type Telemetry,
} from '@millrace/service';
import type { Clock } from '@millrace/std';
import type { EventReporter } from './event-reporter.ts';
import type { ExecutionHost } from './execution-host.ts';
import { workerFamilies } from './metric-families.ts';
import { registerTaskMetrics } from './worker-metrics.ts';

export interface ServeWorkerOptions {
  readonly controller: ControllerPort;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
  /** By default what the configuration says. */
  readonly security?: ServiceSecurity | undefined;
}

export interface ServedWorker {
  readonly host: ExecutionHost;
  readonly engine: Engine;
  readonly reporter: EventReporter;
  readonly status: () => ServiceStatus;
}

export interface WorkerPorts {
  readonly rpcPort: number;
  readonly httpPort: number;
  readonly httpTls: boolean;
  readonly setServing: RpcServer['setServing'];
}

/** Opens the ports that the controller calls and that people look at; `owned` closes them. */
export async function serveWorker(
  options: ServeWorkerOptions,
  { host, engine, reporter, status }: ServedWorker,
  owned: AsyncDisposableStack,
): Promise<WorkerPorts> {
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
    terms: options.controller.terms,
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
    httpTls: security.adminTls() !== null,
    setServing: (serving) => rpc.setServing(serving),
  };
}
