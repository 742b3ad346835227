import type { AddressInfo } from 'node:net';
import type { ControlDb } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { ControllerPort } from '@millrace/rpc';
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
import { type Clock, errorMessage, listenError } from '@millrace/std';
import { apiOperations } from './api-operations.ts';
import { connectorRoutes } from './connectors/connector-routes.ts';
import { adminRoutes } from './http/admin-routes.ts';
import { createApp } from './http/create-app.ts';
import { serviceRoutes } from './http/service-routes.ts';
import packageOfApi from '../package.json' with { type: 'json' };
import { openApiRoutes } from './openapi/openapi-routes.ts';
import { jobRoutes } from './jobs/job-routes.ts';
import { pipelineRoutes } from './pipelines/pipeline-routes.ts';
import type { QueryPlanner } from './pipelines/query-planner.ts';

export type ApiServiceOptions = {
  readonly config: Config;
  /** Opened and closed by the caller. */
  readonly db: ControlDb;
  /** For live output and metrics. */
  readonly controller: Pick<ControllerPort, 'subscribeOutput' | 'getJobMetrics'>;
  readonly catalog: Catalog;
  /** By default the planner over the catalog. */
  readonly plan?: QueryPlanner | undefined;
  /** Told when desired state has changed, so that a controller nearby looks at once. */
  readonly onDesiredChange?: (() => void) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
};

export interface ApiService extends Service {
  /** host:port of its HTTP server; resolves once it listens. */
  readonly address: Promise<string>;
}

const VERSION = packageOfApi.version;
const STATUS_INTERVAL_MS = 2_000;

/** The REST interface: plans queries, writes what users want, shows what is. Keeps no state. */
export function createApiService(options: ApiServiceOptions): ApiService {
  const { config, log } = options;
  const listening = Promise.withResolvers<string>();
  // Whoever waits for the address learns of a failed start; nobody has to wait for it.
  listening.promise.catch(() => undefined);
  const stopNow = new AbortController();
  return {
    address: listening.promise,
    async run(signal) {
      const ending = AbortSignal.any([signal, stopNow.signal]);
      const status: { now: ServiceStatus } = { now: { status: 'starting' } };
      const app = await start(options, ending, () => status.now).catch((error: unknown) => {
        listening.reject(error);
        throw error;
      });
      try {
        // The address of a listening TCP server is never a string.
        const { port } = app.server.address() as AddressInfo;
        listening.resolve(advertisedAddress(config, port));
        log.info({ address: await listening.promise }, 'api started');
        await watchDatabase(options, ending, (now) => {
          status.now = now;
        });
      } finally {
        await app.close();
      }
    },
    async stop() {
      stopNow.abort();
    },
  };
}

function assembleApp(
  options: ApiServiceOptions,
  ending: AbortSignal,
  status: () => ServiceStatus,
): ReturnType<typeof createApp> {
  const { config, catalog, clock, log } = options;
  const operations = apiOperations(options, ending);
  const security = openApiSecurity(config, { clock, log });
  checkExposure('API', config, security, log);
  const { metrics } = options.telemetry ?? createTelemetry('api');
  const admin = {
    metrics,
    status,
    config: () => maskSecrets(config),
    details: () => ({ database: config.database.type, connectors: catalog.names }),
  };
  const routes = [
    ...serviceRoutes(VERSION),
    ...pipelineRoutes(operations.pipelines),
    ...jobRoutes({ jobs: operations.jobs, clock, log }),
    ...connectorRoutes(operations.connectors),
    ...adminRoutes(admin),
  ];
  return createApp({
    routes: [...routes, ...openApiRoutes(routes, VERSION)],
    bodyBytesMax: config.api.bodyBytesMax,
    access: { security, corsOrigins: originsOf(config) },
    rateLimit: { requestsPerSecond: config.api.requestsPerSecond, clock },
    metrics,
    log,
  });
}

function originsOf({ security }: Config): string[] {
  return security.corsOrigins
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
}

/** Listens when it returns; leaves nothing behind when it throws. */
async function start(
  options: ApiServiceOptions,
  ending: AbortSignal,
  status: () => ServiceStatus,
): Promise<ReturnType<typeof createApp>> {
  const { bindAddress: host } = options.config.network;
  const { httpPort: port } = options.config.api;
  const app = assembleApp(options, ending, status);
  try {
    await app.listen({ host, port });
    return app;
  } catch (error) {
    await app.close();
    throw listenError(host, port, error);
  }
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
      if (!isFailing) log.error({ reason: errorMessage(error) }, 'the control database is away');
      isFailing = true;
      onStatus({ status: 'failing', message: errorMessage(error) });
    }
    await clock.sleep(STATUS_INTERVAL_MS, signal).catch(() => undefined);
  }
  onStatus({ status: 'stopping' });
}
