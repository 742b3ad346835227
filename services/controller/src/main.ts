import { openControlDb } from '@millrace/control-db';
import { type Config, createLogger, createTelemetry, type Service } from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import type { ControllerServiceOptions } from './controller-options.ts';
import { createControllerService } from './controller-service.ts';

export type ControllerProcessOptions = Pick<
  ControllerServiceOptions,
  'workerCommand' | 'environment' | 'createWorker'
>;

/** A controller of this process: opens the database of its configuration. */
export function controllerService(config: Config, options: ControllerProcessOptions): Service {
  const stopped = new AbortController();
  let stop: (() => Promise<void>) | null = null;
  return {
    async run(signal) {
      const telemetry = createTelemetry('controller', { tracing: config.tracing });
      const db = await openControlDb(config.database);
      try {
        const controller = createControllerService({
          ...options,
          config,
          db,
          clock: systemClock,
          random: systemRandom,
          log: createLogger({ service: 'controller', ...config.log }),
          telemetry,
        });
        stop = () => controller.stop();
        await controller.run(AbortSignal.any([signal, stopped.signal]));
      } finally {
        await db.close();
        await telemetry.tracer.close();
      }
    },
    async stop() {
      stopped.abort();
      await stop?.();
    },
  };
}
