import { type ControllerPort, type StartWorker, serveRpc } from '@millrace/rpc';
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
  serviceOf,
  type Telemetry,
  type WorkerProcess,
} from '@millrace/service';
import { type Clock, type Random, randomId } from '@millrace/std';
import { nodeMetrics } from './node-metrics.ts';
import { nodePort } from './node-port.ts';
import { reportFinish } from './report-finish.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';

export interface NodeServiceOptions {
  readonly config: Config;
  readonly controller: ControllerPort;
  readonly startWorker: (start: StartWorker) => Promise<WorkerProcess>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
  /** By default what the configuration says. */
  readonly security?: ServiceSecurity | undefined;
}

/** The daemon of a machine: starts workers for the controller and ends them when it ends itself. */
export function createNodeService(options: NodeServiceOptions): Service {
  return serviceOf((graceful, now) => runNode(options, graceful, now));
}

async function runNode(
  options: NodeServiceOptions,
  graceful: AbortSignal,
  now: AbortSignal,
): Promise<void> {
  const { config, controller, clock, random } = options;
  const nodeId = config.node.id === '' ? randomId('nd', random) : config.node.id;
  const log = options.log.child({ nodeId });
  const over = AbortSignal.any([graceful, now]);
  await using owned = new AsyncDisposableStack();

  const telemetry = options.telemetry ?? createTelemetry('node');
  const security = options.security ?? openServiceSecurity(config, { clock, log });
  const countExit = nodeMetrics(telemetry.metrics, () => supervisor, config.node.slots);
  const supervisor: WorkerSupervisor = new WorkerSupervisor({
    slots: config.node.slots,
    stopTimeoutMs: config.node.workerStopTimeoutMs,
    start: options.startWorker,
    onExit: ({ worker, slots }, exit) => {
      countExit(exit);
      const finish = { nodeId, worker, slots, exitCode: exit.exitCode };
      void reportFinish(finish, { ...options, log }, over);
    },
    log,
  });
  owned.defer(() => supervisor.close(now.aborted ? 0 : config.node.workerStopTimeoutMs));
  now.addEventListener('abort', () => void supervisor.close(0), { once: true });

  const { bindAddress } = config.network;
  const rpc = await serveRpc({
    host: bindAddress,
    port: config.node.rpcPort,
    node: nodePort(nodeId, supervisor),
    terms: controller.terms,
    security: security.cluster,
    onError: (method, err) => log.debug({ method, err }, 'call refused'),
    observe: telemetry.observeCalls,
  });
  owned.defer(() => rpc.close());
  let status: ServiceStatus = { status: 'starting' };
  const about = { nodeId, supervisor, telemetry, security, status: () => status };
  const httpPort = await serveNodeAdmin(options, about, owned);
  const rpcAddress = advertisedAddress(config, rpc.port);
  const { slots, heartbeatIntervalMs } = config.node;
  const labels = parseLabels(config.node.labels);
  // Processes of one name are told apart by when they were started.
  const node = { nodeId, generation: Math.round(clock.nowMs() * 1000) };
  log.info({ rpcAddress, httpPort, slots, labels }, 'node started');

  const untilNow = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, now]);
  const end = await keepLink(
    {
      register: (signal) =>
        controller.registerNode({ ...node, rpcAddress, slots, labels }, untilNow(signal)),
      heartbeat: (signal) => controller.heartbeatNode(node, signal),
      leave: (signal) => controller.heartbeatNode({ ...node, leaving: true }, untilNow(signal)),
      intervalMs: heartbeatIntervalMs,
      // Its workers end by themselves when the controller stays away; the node waits for it.
      orphanTimeoutMs: null,
      onStatus: (now) => {
        status = now;
        rpc.setServing(now.status === 'ok');
      },
      clock,
      random,
      log,
    },
    over,
  );
  log.info({ reason: end }, 'node ends');
}

/** `zone=a, disk=ssd`, in the shape that the configuration lets through. */
function parseLabels(text: string): Record<string, string> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim(), value.trim()];
    }),
  );
}

interface AdminSubject {
  readonly nodeId: string;
  readonly supervisor: WorkerSupervisor;
  readonly telemetry: Telemetry;
  readonly security: ServiceSecurity;
  readonly status: () => ServiceStatus;
}

async function serveNodeAdmin(
  { config }: NodeServiceOptions,
  { nodeId, supervisor, telemetry, security, status }: AdminSubject,
  owned: AsyncDisposableStack,
): Promise<number> {
  const admin = await serveAdmin({
    host: config.network.bindAddress,
    port: config.node.httpPort,
    tokens: security.adminTokens,
    tls: security.adminTls,
    sources: {
      metrics: telemetry.metrics,
      status,
      config: () => maskSecrets(config),
      debug: config.debug,
      details: () => ({ nodeId, freeSlots: supervisor.freeSlots, workers: supervisor.workers }),
    },
  });
  owned.defer(() => admin.close());
  return admin.port;
}
