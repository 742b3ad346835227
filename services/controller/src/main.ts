import { openControlDb } from '@millrace/control-db';
import {
  assembleService,
  type Config,
  createLogger,
  createTelemetry,
  type Service,
} from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import type { ControllerServiceOptions } from './controller-options.ts';
import { createControllerService } from './controller-service.ts';

export type ControllerProcessOptions = Pick<
  ControllerServiceOptions,
  'workerCommand' | 'environment' | 'createWorker'
>;

/** A controller of this process: opens the database of its configuration. */
export function controllerService(config: Config, options: ControllerProcessOptions): Service {
  return assembleService(async (owned) => {
    const telemetry = createTelemetry('controller', { tracing: config.tracing });
    owned.defer(() => telemetry.tracer.close());
    const db = owned.adopt(await openControlDb(config.database), (each) => each.close());
    return createControllerService({
      ...options,
      config,
      db,
      clock: systemClock,
      random: systemRandom,
      log: createLogger({ service: 'controller', ...config.log }),
      telemetry,
    });
  });
}
