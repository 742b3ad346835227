import { hostname } from 'node:os';
import { type ControllerPort, RpcError, relayController, serveRpc } from '@millrace/rpc';
import {
  advertisedAddress,
  checkExposure,
  createTelemetry,
  maskSecrets,
  openServiceSecurity,
  type Service,
  type ServiceSecurity,
  type ServiceStatus,
  serveAdmin,
  type Telemetry,
} from '@millrace/service';
import { type ActingController, createActingController } from './acting-controller.ts';
import { type ControllerRecorder, controllerMetrics } from './controller-metrics.ts';
import type { ControllerServiceOptions } from './controller-options.ts';
import { ScrapeTargets } from './fleet/scrape-targets.ts';
import { Leadership } from './leadership/leadership.ts';

export interface ControllerService extends Service {
  /** host:port of its gRPC server; resolves once it listens. */
  readonly address: Promise<string>;
  /** The controller itself, for whoever lives in the same process. */
  readonly port: ControllerPort;
  /** Something was asked of a job: look now rather than at the next interval. */
  poke(): void;
}

/**
 * Moves every job towards what is wanted of it, and finds a place for its workers. Of several
 * controllers on one database one does so; the others stand by and refuse what they are asked.
 */
export function createControllerService(options: ControllerServiceOptions): ControllerService {
  const { clock, log } = options;
  const listening = Promise.withResolvers<string>();
  // Whoever waits for the address learns of a failed start; nobody has to wait for it.
  listening.promise.catch(() => undefined);
  const parts = assemble(options);
  const stopNow = new AbortController();
  return {
    address: listening.promise,
    port: parts.port,
    poke: () => parts.acting()?.poke(),
    async run(signal) {
      await using owned = new AsyncDisposableStack();
      let address = '';
      try {
        address = await serve(options, parts, owned);
        listening.resolve(address);
      } catch (error) {
        listening.reject(error);
        throw error;
      }
      await actByTurns(options, parts, address, AbortSignal.any([signal, stopNow.signal]));
      log.info({ uptimeMs: Math.round(clock.monotonicMs()) }, 'controller ends');
    },
    async stop() {
      stopNow.abort();
      await parts.acting()?.scheduler.close();
    },
  };
}

type Parts = {
  /** Null while it stands by. */
  readonly acting: () => ActingController | null;
  readonly setActing: (acting: ActingController | null) => void;
  readonly setLeadership: (leadership: Leadership) => void;
  readonly leadership: () => Leadership | null;
  readonly port: ControllerPort;
  readonly targets: ScrapeTargets;
  readonly telemetry: Telemetry;
  readonly security: ServiceSecurity;
  readonly record: ControllerRecorder;
};

function assemble(options: ControllerServiceOptions): Parts {
  const { config, clock, log } = options;
  let acting: ActingController | null = null;
  let leadership: Leadership | null = null;
  const telemetry = options.telemetry ?? createTelemetry('controller');
  const security = openServiceSecurity(config, { clock, log });
  checkExposure('controller', config, security, log);
  const record = controllerMetrics(telemetry.metrics, {
    jobs: () => acting?.jobs() ?? [],
    slots: () => acting?.scheduler.slots() ?? null,
  });
  const targets = new ScrapeTargets(clock, config.pipeline.heartbeatTimeoutMs);
  const elected = relayController(async (call) => {
    if (acting === null) throw new RpcError('unavailable', standsBy(leadership));
    return call(acting.port);
  });
  return {
    acting: () => acting,
    setActing: (next) => {
      acting = next;
    },
    leadership: () => leadership,
    setLeadership: (next) => {
      leadership = next;
    },
    port: targets.watch(elected),
    targets,
    telemetry,
    security,
    record,
  };
}

function standsBy(leadership: Leadership | null): string {
  const other = leadership?.other ?? null;
  return other === null ? 'the controller is starting' : `this controller stands by for "${other}"`;
}

/** Returns where others reach it. */
async function serve(
  options: ControllerServiceOptions,
  parts: Parts,
  owned: AsyncDisposableStack,
): Promise<string> {
  const { config, log } = options;
  const rpc = await serveRpc({
    host: config.network.bindAddress,
    port: config.controller.rpcPort,
    controller: parts.port,
    term: () => parts.acting()?.term ?? null,
    security: parts.security.cluster,
    onError: (method, error) => log.debug({ method, err: error }, 'call refused'),
    observe: parts.telemetry.observeCalls,
  });
  owned.defer(() => rpc.close());
  const address = advertisedAddress(config, rpc.port);
  const admin = await serveAdminPages(options, parts);
  owned.defer(() => admin.close());
  log.info({ address, httpPort: admin.port }, 'controller started');
  return address;
}

/** Acts while it has the lease and stands by while another has it, until the signal aborts. */
async function actByTurns(
  options: ControllerServiceOptions,
  parts: Parts,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  const { config, db, clock, log } = options;
  const { leaseMs } = config.controller;
  // Two processes that listen on one port of one host cannot live at the same time.
  const holder = `${hostname()}/${address}`;
  const leadership = new Leadership({ leases: db.leases, clock, log, holder, leaseMs });
  parts.setLeadership(leadership);
  const { tracer, observeCalls: observe } = parts.telemetry;
  const { peerTimeoutMs } = config.rpc;
  const link = { peerTimeoutMs, security: parts.security.cluster, observe };
  while (!signal.aborted) {
    const term = await leadership.begin(signal);
    if (term === null) return;
    const { record } = parts;
    const controllerAddress = (): string => address;
    const acting = createActingController({
      ...options,
      term,
      controllerAddress,
      link: { ...link, term },
      record,
      tracer,
    });
    parts.setActing(acting);
    try {
      await acting.run(signal);
    } finally {
      parts.setActing(null);
      await leadership.end(term);
    }
  }
}

function serveAdminPages({ config }: ControllerServiceOptions, parts: Parts) {
  const { acting } = parts;
  return serveAdmin({
    host: config.network.bindAddress,
    port: config.controller.httpPort,
    tokens: parts.security.adminTokens,
    tls: parts.security.adminTls,
    sources: {
      metrics: parts.telemetry.metrics,
      status: () => statusOf(acting(), parts.leadership()),
      config: () => maskSecrets(config),
      debug: config.debug,
      targets: () => parts.targets.list(),
      details: () => ({
        acts: acting() !== null,
        standsByFor: parts.leadership()?.other ?? null,
        scheduler: config.controller.scheduler,
        slots: acting()?.scheduler.slots() ?? null,
        jobs: Object.fromEntries(acting()?.jobCounts() ?? []),
      }),
    },
  });
}

/** One that stands by does what it is there for. */
function statusOf(acting: ActingController | null, leadership: Leadership | null): ServiceStatus {
  const reason = leadership?.problem ?? null;
  const withReason = (message: string): string =>
    reason === null || message.includes(reason) ? message : `${message}: ${reason}`;
  const problem = acting?.problem ?? null;
  if (problem !== null) return { status: 'failing', message: withReason(problem) };
  if (acting?.isLoaded === true) return { status: 'ok' };
  const isStandby = acting === null && (leadership?.other ?? null) !== null;
  return { status: isStandby ? 'ok' : 'starting', message: withReason(standsBy(leadership)) };
}
