import type { AddressInfo } from 'node:net';
import { isControlDbError } from '@millrace/control-db';
import type { RpcServer } from '@millrace/rpc';
import {
  advertisedAddress,
  checkExposure,
  type Config,
  createTelemetry,
  type Logger,
  maskSecrets,
  openApiSecurity,
  type Service,
  type ServiceStatus,
  type Telemetry,
} from '@millrace/service';
import { errorMessage, listenError } from '@millrace/std';
import { type ApiOperationsOptions, apiOperations } from './api-operations.ts';
import { connectionProfileRoutes } from './connection-profiles/connection-profile-routes.ts';
import { connectionTableRoutes } from './connection-tables/connection-table-routes.ts';
import { schemaRoutes } from './connection-tables/schema-routes.ts';
import { connectorRoutes } from './connectors/connector-routes.ts';
import { adminRoutes } from './http/admin-routes.ts';
import { createApp } from './http/create-app.ts';
import { rateChecker } from './http/rate-limit.ts';
import { serviceRoutes } from './http/service-routes.ts';
import packageOfApi from '../package.json' with { type: 'json' };
import { openApiRoutes } from './openapi/openapi-routes.ts';
import { nodeRoutes } from './nodes/node-routes.ts';
import { jobRoutes } from './jobs/job-routes.ts';
import { pipelineRoutes } from './pipelines/pipeline-routes.ts';
import { servePublicApi } from './public-rpc/serve-public-api.ts';

export type ApiServiceOptions = ApiOperationsOptions & {
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
};

export interface ApiService extends Service {
  /** host:port of its HTTP server; resolves once it listens. */
  readonly address: Promise<string>;
  /** The same of its gRPC server. */
  readonly rpcAddress: Promise<string>;
}

const VERSION = packageOfApi.version;
const STATUS_INTERVAL_MS = 2_000;

/**
 * The public interface, as REST and as gRPC: plans queries, writes what users want, shows what is.
 * Keeps no state.
 */
export function createApiService(options: ApiServiceOptions): ApiService {
  const { config, log } = options;
  const listening = Promise.withResolvers<Addresses>();
  // Whoever waits for the address learns of a failed start; nobody has to wait for it.
  listening.promise.catch(() => undefined);
  const stopNow = new AbortController();
  return {
    address: addressOf(listening.promise, 'address'),
    rpcAddress: addressOf(listening.promise, 'rpcAddress'),
    async run(signal) {
      const ending = AbortSignal.any([signal, stopNow.signal]);
      const status: { now: ServiceStatus } = { now: { status: 'starting' } };
      await using servers = new AsyncDisposableStack();
      const { httpPort, rpc } = await start(options, {
        ending,
        status: () => status.now,
        servers,
      }).catch((error: unknown) => {
        listening.reject(error);
        throw error;
      });
      const addresses = {
        address: advertisedAddress(config, httpPort),
        rpcAddress: advertisedAddress(config, rpc.port),
      };
      listening.resolve(addresses);
      log.info(addresses, 'api started');
      await watchDatabase(options, ending, (now) => {
        status.now = now;
        rpc.setServing(now.status === 'ok');
      });
    },
    async stop() {
      stopNow.abort();
    },
  };
}

type Addresses = { readonly address: string; readonly rpcAddress: string };

/** A promise of its own, which nobody has to wait for either. */
function addressOf(addresses: Promise<Addresses>, name: keyof Addresses): Promise<string> {
  const address = addresses.then((each) => each[name]);
  address.catch(() => undefined);
  return address;
}

type Running = {
  readonly ending: AbortSignal;
  readonly status: () => ServiceStatus;
  /** Closes what listens. */
  readonly servers: AsyncDisposableStack;
};

/** Both servers listen when it returns; the first to fail ends the start. */
async function start(
  options: ApiServiceOptions,
  { ending, status, servers }: Running,
): Promise<{ readonly httpPort: number; readonly rpc: RpcServer }> {
  const { config, catalog, clock, log } = options;
  const security = openApiSecurity(config, { clock, log });
  checkExposure('API', config, security, log);
  const { metrics, tracer, observePublicCalls } = options.telemetry ?? createTelemetry('api');
  const operations = apiOperations(options, ending);
  const checkRate = rateChecker({ requestsPerSecond: config.api.requestsPerSecond, clock });
  const corsOrigins = originsOf(config);
  const routes = [
    ...serviceRoutes(VERSION),
    ...pipelineRoutes(operations.pipelines),
    ...jobRoutes({ jobs: operations.jobs, clock, log }),
    ...connectorRoutes(operations.connectors),
    ...nodeRoutes(operations.nodes),
    ...connectionProfileRoutes(operations.connectionProfiles),
    ...connectionTableRoutes({ tables: operations.connectionTables, clock, log }),
    ...schemaRoutes(),
    ...adminRoutes({
      metrics,
      status,
      config: () => maskSecrets(config),
      debug: config.debug,
      details: () => ({ database: config.database.type, connectors: catalog.names }),
    }),
  ];
  const app = createApp({
    routes: [...routes, ...openApiRoutes(routes, VERSION)],
    bodyBytesMax: config.api.bodyBytesMax,
    access: { security, corsOrigins },
    checkRate,
    metrics,
    tracer,
    clock,
    log,
  });
  servers.defer(() => app.close());
  const httpPort = await listen(app, config);
  const rpc = servers.adopt(
    await servePublicApi({
      config,
      operations,
      version: VERSION,
      security,
      corsOrigins,
      checkRate,
      observe: observePublicCalls,
      log,
    }),
    (server) => server.close(),
  );
  return { httpPort, rpc };
}

async function listen(app: ReturnType<typeof createApp>, config: Config): Promise<number> {
  const { bindAddress: host } = config.network;
  const { httpPort: port } = config.api;
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(host, port, error);
  }
  // The address of a listening TCP server is never a string.
  return (app.server.address() as AddressInfo).port;
}

function originsOf({ security }: Config): string[] {
  return security.corsOrigins
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
}

/** Keeps `/status` true; a database that is away makes the service answer 503, not end. */
async function watchDatabase(
  { db, clock, log }: ApiServiceOptions,
  signal: AbortSignal,
  onStatus: (status: ServiceStatus) => void,
): Promise<void> {
  let isFailing = false;
  while (!signal.aborted) {
    try {
      await db.ping();
      if (isFailing) log.info('the control database answers again');
      isFailing = false;
      onStatus({ status: 'ok' });
    } catch (error) {
      const hint = isControlDbError(error) ? error.hint : undefined;
      const fields = { reason: errorMessage(error), hint };
      if (!isFailing) log.error(fields, 'the control database is away');
      isFailing = true;
      onStatus({ status: 'failing', message: errorMessage(error) });
    }
    await clock.sleep(STATUS_INTERVAL_MS, signal).catch(() => undefined);
  }
  onStatus({ status: 'stopping' });
}
