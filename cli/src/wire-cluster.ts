import { createApiService } from '@millrace/api';
import { connectorCatalog } from '@millrace/connectors';
import { openControlDb } from '@millrace/control-db';
import { createControllerService } from '@millrace/controller';
import { combineServices, createLogger, type Service } from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import { embeddedWorkerService } from '@millrace/worker';
import type { Wiring } from './service-command.ts';

/** API and controller in one process: one database, and no network between the two. */
export function wireCluster({ config, workerCommand }: Wiring): Service {
  const stopNow = new AbortController();
  return {
    async run(signal) {
      await using owned = new AsyncDisposableStack();
      const db = owned.adopt(await openControlDb(config.database), (each) => each.close());
      const surroundings = { config, db, clock: systemClock, random: systemRandom };
      const controller = createControllerService({
        ...surroundings,
        workerCommand,
        environment: process.env,
        createWorker: (worker) => embeddedWorkerService({ config, ...worker }),
        log: createLogger({ service: 'controller', ...config.log }),
      });
      const api = createApiService({
        ...surroundings,
        controller: controller.port,
        catalog: connectorCatalog(),
        onDesiredChange: () => controller.poke(),
        log: createLogger({ service: 'api', ...config.log }),
      });
      const cluster = combineServices([controller, api]);
      stopNow.signal.addEventListener('abort', () => void cluster.stop(), { once: true });
      await cluster.run(signal);
    },
    async stop() {
      stopNow.abort();
    },
  };
}
