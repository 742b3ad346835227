import { connectorCatalog } from '@millrace/connectors';
import { openControlDb } from '@millrace/control-db';
import { connectController } from '@millrace/rpc';
import {
  activeTraceParent,
  assembleService,
  type Config,
  controllerAddress,
  createLogger,
  createTelemetry,
  openApiSecurity,
  type Service,
} from '@millrace/service';
import { systemClock } from '@millrace/std';
import { createApiService } from './api-service.ts';

/**
 * An API of this process: opens the database of its configuration and reaches the controller's
 * port.
 */
export function apiService({ config }: { readonly config: Config }): Service {
  return assembleService(async (owned) => {
    const telemetry = createTelemetry('api', { tracing: config.tracing });
    owned.defer(() => telemetry.tracer.close());
    const opened = await openControlDb(config.database, { traceParent: activeTraceParent });
    const db = owned.adopt(opened, (each) => each.close());
    const log = createLogger({ service: 'api', ...config.log });
    const security = openApiSecurity(config, { clock: systemClock, log });
    const connected = connectController({
      address: controllerAddress(config),
      ...config.rpc,
      security: security.cluster,
      observe: telemetry.observeCalls,
    });
    return createApiService({
      config,
      db,
      controller: owned.adopt(connected, (each) => each.close()),
      catalog: connectorCatalog(),
      clock: systemClock,
      log,
      telemetry,
    });
  });
}
