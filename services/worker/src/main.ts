import { createEngine } from '@millrace/dataflow';
import { type ControllerPort, connectController, type WorkerContext } from '@millrace/rpc';
import {
  assembleService,
  checkExposure,
  type Config,
  controllerAddress,
  createLogger,
  createTelemetry,
  type Logger,
  openServiceSecurity,
  type Service,
  type ServiceSecurity,
  type Telemetry,
  withoutSettings,
} from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import { createWorkerService } from './worker-service.ts';

/** A worker of this process: reads its configuration, reaches its controller over the network. */
export function workerService(config: Config): Service {
  const telemetry = createTelemetry('worker', { tracing: config.tracing });
  const log = createLogger({ service: 'worker', ...config.log });
  const security = openServiceSecurity(config, { clock: systemClock, log });
  checkExposure('worker', config, security, log);
  return assembleService(async (owned) => {
    owned.defer(() => telemetry.tracer.close());
    const connected = connectController({
      address: controllerAddress(config),
      ...config.rpc,
      security: security.cluster,
      observe: telemetry.observeCalls,
    });
    const controller = owned.adopt(connected, (each) => each.close());
    return wire(config, controller, { telemetry, security, log });
  });
}

export interface EmbeddedWorkerOptions {
  readonly config: Config;
  readonly context: WorkerContext;
  readonly slots: number;
  /** The controller itself: what the worker reports does not leave the process. */
  readonly controller: ControllerPort;
}

/** A worker inside its controller's process, on free ports. */
export function embeddedWorkerService(options: EmbeddedWorkerOptions): Service {
  const { config, context, slots, controller } = options;
  const { workerId: id, machineId, jobId, pipelineId, generation } = context;
  const ports = { httpPort: 0, rpcPort: 0, dataPort: 0 };
  const own = { id, machineId, jobId, pipelineId, generation, slots, ...ports };
  // What its process needs is measured by the controller, which it belongs to.
  const telemetry = createTelemetry('worker', { process: false });
  const log = createLogger({ service: 'worker', ...config.log });
  const security = openServiceSecurity(config, { clock: systemClock, log });
  const ownConfig = { ...config, worker: { ...config.worker, ...own } };
  return wire(ownConfig, controller, { telemetry, security, log });
}

interface Surroundings {
  readonly telemetry: Telemetry;
  readonly security: ServiceSecurity;
  readonly log: Logger;
}

function wire(config: Config, controller: ControllerPort, surroundings: Surroundings): Service {
  return createWorkerService({
    config,
    controller,
    ...surroundings,
    createEngine: () =>
      createEngine({
        slotModule: new URL('./slot-thread.ts', import.meta.url),
        environment: withoutSettings(process.env),
        data: { host: config.network.bindAddress, port: config.worker.dataPort },
        security: surroundings.security.cluster,
        peerTimeoutMs: config.rpc.peerTimeoutMs,
      }),
    clock: systemClock,
    random: systemRandom,
  });
}
