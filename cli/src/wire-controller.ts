import { controllerService } from '@millrace/controller';
import type { Service } from '@millrace/service';
import { embeddedWorkerService } from '@millrace/worker';
import type { Wiring } from './service-command.ts';

/** The controller, with both ways to start workers on this machine. */
export function wireController({ config, workerCommand }: Wiring): Service {
  return controllerService(config, {
    workerCommand,
    environment: process.env,
    createWorker: (worker) => embeddedWorkerService({ config, ...worker }),
  });
}
