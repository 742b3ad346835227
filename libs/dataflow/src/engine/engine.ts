import { assert, type Clock, type ClusterSecurity, openCluster, systemClock } from '@millrace/std';
import type { Engine, ExecutionRequest, TaskEvent } from '../execution.ts';
import { DataPlane, type JobConnection } from '../network/data-plane.ts';
import { LocalExecution } from './local-execution.ts';

export interface EngineOptions {
  /** The module that a slot's thread runs: it calls `runSlotThread` with the connectors. */
  readonly slotModule: URL;
  /** What the threads of slots find in theirs, which run what users wrote; jobs add to it. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /**
   * Where frames of other workers arrive, port 0 = any free one; without it jobs stay on this one.
   */
  readonly data?: { readonly host: string; readonly port: number };
  /** Which workers may send frames; by default all. */
  readonly security?: ClusterSecurity;
  /** Within which another worker that has fallen silent is noticed; 5 s. */
  readonly peerTimeoutMs?: number;
  /** Linear memory of each slot. */
  readonly memoryBytesMax?: number;
  readonly clock?: Clock;
}

const peerTimeoutMsDefault = 5_000;
const memoryBytesMaxDefault = 4 * 2 ** 30 - 65536;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const { data, security = openCluster, peerTimeoutMs = peerTimeoutMsDefault } = options;
  const plane = data && (await DataPlane.listen({ ...data, security, clock, peerTimeoutMs }));
  const running = new Map<LocalExecution, Running>();
  return {
    dataAddress: plane?.address ?? '',
    get refusedConnections() {
      return plane?.refused ?? 0;
    },
    start: (request: ExecutionRequest, onEvent: (event: TaskEvent) => void) => {
      assert(
        plane !== undefined || request.workers.length === 1,
        'a job on several workers needs a data plane',
      );
      const memoryBytesMax = options.memoryBytesMax ?? memoryBytesMaxDefault;
      const { slotModule, environment } = options;
      const surroundings = { slotModule, environment, memoryBytesMax, clock };
      const execution = new LocalExecution(request, surroundings, onEvent);
      const connection = plane?.connect(request, execution);
      const finished = endOf(execution, connection).finally(() => running.delete(execution));
      // Whoever awaits `finished` sees the rejection; nobody has to.
      finished.catch(() => {});
      running.set(execution, { finished, connection });
      return {
        finished,
        stop: (mode) => execution.stop(mode),
        metrics: () => execution.metrics(),
        slots: () => execution.slots(),
      };
    },
    close: async () => {
      // Peers that still wait for this worker learn that it is gone.
      const ends = [...running].map(async ([execution, { finished, connection }]) => {
        if (execution.slotsDone) return finished;
        connection?.abandon();
        return execution.stop('immediate');
      });
      await Promise.allSettled(ends);
      await plane?.close();
    },
  };
}

interface Running {
  readonly finished: Promise<void>;
  readonly connection: JobConnection | undefined;
}

/** The end of the slots, and of what they had to send to other workers. */
async function endOf(
  execution: LocalExecution,
  connection: JobConnection | undefined,
): Promise<void> {
  try {
    await execution.finished;
  } catch (error) {
    connection?.abandon();
    throw error;
  }
  await connection?.finish();
}
