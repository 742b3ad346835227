import {
  type ControllerPort,
  type NodePort,
  RpcError,
  type StartWorker,
  serveRpc,
  type WorkerFinish,
} from '@millrace/rpc';
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
  type WorkerProcess,
} from '@millrace/service';
import { backoffMs, type Clock, errorMessage, type Random, randomId } from '@millrace/std';
import { nodeMetrics } from './node-metrics.ts';
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
  const stopNow = new AbortController();
  return {
    async run(signal) {
      await runNode(options, signal, stopNow.signal);
    },
    async stop() {
      stopNow.abort();
    },
  };
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

  const end = await keepLink(
    {
      register: async (signal) => {
        await controller.registerNode({ ...node, rpcAddress, slots, labels }, signal);
      },
      heartbeat: (signal) => controller.heartbeatNode(node, signal),
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

function nodePort(nodeId: string, supervisor: WorkerSupervisor): NodePort {
  const expectNode = (meant: string): void => {
    if (meant === nodeId) return;
    throw new RpcError('permission-denied', `this is node "${nodeId}", not "${meant}"`);
  };
  return {
    async startWorker(meant, start) {
      expectNode(meant);
      await supervisor.start(start);
    },
    async stopWorker(meant, workerId, force) {
      expectNode(meant);
      return supervisor.stop(workerId, force);
    },
    async getWorkers(meant) {
      expectNode(meant);
      return supervisor.workers;
    },
  };
}

const REPORT_ATTEMPTS_MAX = 20;
const RETRY = { initialMs: 100, maxMs: 5_000 };

/** Tells the controller that a worker is gone; it finds out by the missing heartbeat otherwise. */
async function reportFinish(
  finish: WorkerFinish,
  { controller, clock, random, log }: NodeServiceOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt < REPORT_ATTEMPTS_MAX; attempt += 1) {
    try {
      await controller.workerFinished(finish, signal);
      return;
    } catch (thrown) {
      const { workerId } = finish.worker;
      if (signal.aborted || (thrown instanceof RpcError && thrown.retry === 'never')) return;
      log.debug({ workerId, reason: errorMessage(thrown) }, 'the end of a worker waits');
      await clock.sleep(backoffMs(RETRY, attempt, random), signal).catch(() => undefined);
    }
  }
}
