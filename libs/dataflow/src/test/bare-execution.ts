import type { LocalExecution } from '../engine/local-execution.ts';
import { Doorbell, doorbellBytes } from '../exchange/doorbell.ts';
import type { ExecutionRequest } from '../execution.ts';
import type { RingPlacement } from '../slot/slot-messages.ts';

/** What the links of a job ask of its execution, without threads that read or write the rings. */
export function bareExecution(
  failures: Error[] = [],
  remoteRings: readonly RingPlacement[] = [],
): LocalExecution {
  const bell = new Doorbell(new SharedArrayBuffer(doorbellBytes), 0);
  const execution = {
    remoteRings,
    networkBell: bell,
    bell: () => bell,
    slotsDone: false,
    stopped: false,
    fail: (error: Error) => failures.push(error),
  };
  // Links use nothing else of it.
  return execution as unknown as LocalExecution;
}

/** What the workers `one`, with slot 0, and `two`, with slot 1, are told of a job of both. */
export function pairRequest(
  workerId: 'one' | 'two',
  { generation = 1, addresses = ['127.0.0.1:1', '127.0.0.1:1'] } = {},
): ExecutionRequest {
  const workers = ['one', 'two'].map((name, slot) => {
    return { workerId: name, dataAddress: addresses[slot] ?? '', slots: [slot] };
  });
  const program = { version: 1, parallelism: 2, nodes: [], edges: [] } as const;
  return { jobId: 'job', pipelineId: 'p', generation, program, workers, workerId };
}
