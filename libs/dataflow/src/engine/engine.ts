import { type Clock, systemClock } from '@millrace/std';
import type { Engine, ExecutionRequest, TaskEvent } from '../execution.ts';
import { DataPlane } from '../network/data-plane.ts';
import { LocalExecution } from './local-execution.ts';

export interface EngineOptions {
  /** The module that a slot's thread runs: it calls `runSlotThread` with the connectors. */
  readonly slotModule: URL;
  readonly dataHost: string;
  /** 0 = any free port. */
  readonly dataPort: number;
  /** Linear memory of each slot. */
  readonly memoryBytesMax?: number;
  readonly clock?: Clock;
}

const memoryBytesMaxDefault = 4 * 2 ** 30 - 65536;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const plane = await DataPlane.listen(options.dataHost, options.dataPort, clock);
  const running = new Set<LocalExecution>();
  return {
    dataAddress: plane.address,
    start: (request: ExecutionRequest, onEvent: (event: TaskEvent) => void) => {
      const memoryBytesMax = options.memoryBytesMax ?? memoryBytesMaxDefault;
      const { slotModule } = options;
      const execution = new LocalExecution(request, { slotModule, memoryBytesMax, clock }, onEvent);
      const connection = plane.connect(request, execution);
      running.add(execution);
      void execution.finished
        .then(
          () => connection.finish(),
          () => connection.abandon(),
        )
        .finally(() => running.delete(execution));
      return execution;
    },
    close: async () => {
      await Promise.all([...running].map((execution) => execution.stop('immediate')));
      await plane.close();
    },
  };
}
