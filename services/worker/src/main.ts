import { createEngine } from '@millrace/dataflow';
import { connectController } from '@millrace/rpc';
import { type Config, controllerAddress, createLogger, type Service } from '@millrace/service';
import { systemClock, systemRandom } from '@millrace/std';
import { createWorkerService } from './worker-service.ts';

/** A worker of this process: reads its configuration, reaches its controller over the network. */
export function workerService(config: Config): Service {
  const controller = connectController({
    address: controllerAddress(config),
    deadlineMs: config.rpc.deadlineMs,
  });
  const service = createWorkerService({
    config,
    controller,
    createEngine: () =>
      createEngine({ dataHost: config.network.bindAddress, dataPort: config.worker.dataPort }),
    clock: systemClock,
    random: systemRandom,
    log: createLogger({ service: 'worker', ...config.log }),
  });
  return {
    async run(signal) {
      try {
        await service.run(signal);
      } finally {
        controller.close();
      }
    },
    stop: () => service.stop(),
  };
}
