import { createApiService } from '@millrace/api';
import { connectorCatalog } from '@millrace/connectors';
import { openControlDb } from '@millrace/control-db';
import { createControllerService } from '@millrace/controller';
import {
  activeTraceParent,
  assembleService,
  combineServices,
  createLogger,
  createTelemetry,
  type Service,
} from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import { embeddedWorkerService } from '@millrace/worker';
import type { Wiring } from './service-command.ts';

/** API and controller in one process: one database, and no network between the two. */
export function wireCluster({ config, workerCommand }: Wiring): Service {
  return assembleService(async (owned) => {
    const [ofController, ofApi] = (['controller', 'api'] as const).map((service) => {
      const telemetry = createTelemetry(service, { tracing: config.tracing });
      owned.defer(() => telemetry.tracer.close());
      return telemetry;
    });
    const opened = await openControlDb(config.database, { traceParent: activeTraceParent });
    const db = owned.adopt(opened, (each) => each.close());
    const surroundings = { config, db, clock: systemClock, random: systemRandom };
    const controller = createControllerService({
      ...surroundings,
      workerCommand,
      environment: process.env,
      createWorker: (worker) => embeddedWorkerService({ config, ...worker }),
      log: createLogger({ service: 'controller', ...config.log }),
      telemetry: ofController,
    });
    const api = createApiService({
      ...surroundings,
      controller: controller.port,
      catalog: connectorCatalog(),
      onDesiredChange: () => controller.poke(),
      log: createLogger({ service: 'api', ...config.log }),
      telemetry: ofApi,
    });
    return combineServices([controller, api]);
  });
}
