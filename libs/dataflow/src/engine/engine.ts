import { assert, type Clock, systemClock } from '@millrace/std';
import type { Engine, ExecutionRequest, TaskEvent } from '../execution.ts';
import { DataPlane } from '../network/data-plane.ts';
import { LocalExecution } from './local-execution.ts';

export interface EngineOptions {
  /** The module that a slot's thread runs: it calls `runSlotThread` with the connectors. */
  readonly slotModule: URL;
  /** Where frames of other workers arrive, port 0 = any free one; without it jobs stay on this one. */
  readonly data?: { readonly host: string; readonly port: number };
  /** Linear memory of each slot. */
  readonly memoryBytesMax?: number;
  readonly clock?: Clock;
}

const memoryBytesMaxDefault = 4 * 2 ** 30 - 65536;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const { data } = options;
  const plane = data && (await DataPlane.listen(data.host, data.port, clock));
  const running = new Set<LocalExecution>();
  return {
    dataAddress: plane?.address ?? '',
    start: (request: ExecutionRequest, onEvent: (event: TaskEvent) => void) => {
      const memoryBytesMax = options.memoryBytesMax ?? memoryBytesMaxDefault;
      const { slotModule } = options;
      const execution = new LocalExecution(request, { slotModule, memoryBytesMax, clock }, onEvent);
      assert(
        plane !== undefined || request.workers.length === 1,
        'a job on several workers needs a data plane',
      );
      const connection = plane?.connect(request, execution);
      running.add(execution);
      void execution.finished
        .then(
          () => connection?.finish(),
          () => connection?.abandon(),
        )
        .finally(() => running.delete(execution));
      return execution;
    },
    close: async () => {
      await Promise.all([...running].map((execution) => execution.stop('immediate')));
      await plane?.close();
    },
  };
}
