import { connectController } from '@millrace/rpc';
import {
  assembleService,
  checkExposure,
  type Config,
  controllerAddress,
  createLogger,
  createTelemetry,
  openServiceSecurity,
  type Service,
  startWorkerProcess,
} from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import { createNodeService } from './node-service.ts';

export interface NodeWiring {
  readonly config: Config;
  /** Program and arguments that run a worker. */
  readonly workerCommand: readonly [string, ...string[]];
}

/** The node daemon of this process: reads its configuration, starts workers as processes. */
export function nodeService({ config, workerCommand }: NodeWiring): Service {
  const address = controllerAddress(config);
  const telemetry = createTelemetry('node', { tracing: config.tracing });
  const log = createLogger({ service: 'node', ...config.log });
  const security = openServiceSecurity(config, { clock: systemClock, log });
  checkExposure('node', config, security, log);
  return assembleService(async (owned) => {
    owned.defer(() => telemetry.tracer.close());
    const connected = connectController({
      address,
      ...config.rpc,
      security: security.cluster,
      observe: telemetry.observeCalls,
    });
    const controller = owned.adopt(connected, (each) => each.close());
    return createNodeService({
      config,
      controller,
      startWorker: ({ worker, slots, environment }) =>
        startWorkerProcess({
          worker,
          slots,
          controllerAddress: address,
          command: workerCommand,
          config,
          inherited: process.env,
          environment,
        }),
      clock: systemClock,
      random: systemRandom,
      log,
      telemetry,
      security,
    });
  });
}
