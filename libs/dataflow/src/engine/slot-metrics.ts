import type { Worker } from 'node:worker_threads';
import type { Clock } from '@millrace/std';
import type { SlotMetrics } from '../execution.ts';
import { type SlotCounters, slotCounter } from '../slot/slot-counters.ts';

/** A thread answers between two of its turns; one that does not is left out. */
const answerMsMax = 1_000;

/** What the thread of a slot needs, or null when it is gone or does not answer. */
export async function readSlotMetrics(
  { slot, worker, counters }: { slot: number; worker: Worker; counters: SlotCounters },
  clock: Clock,
): Promise<SlotMetrics | null> {
  const answered = new AbortController();
  const late = clock.sleep(answerMsMax, answered.signal).then(
    () => null,
    () => null,
  );
  const asked = Promise.all([worker.getHeapStatistics(), worker.cpuUsage()]).catch(() => null);
  const answer = await Promise.race([asked, late]);
  answered.abort();
  if (answer === null) return null;
  const [heap, cpu] = answer;
  return {
    slot,
    memoryBytes: counters.slot[slotCounter.memoryBytes] ?? 0,
    memoryUsedBytes: counters.slot[slotCounter.memoryUsedBytes] ?? 0,
    heapBytes: heap.used_heap_size,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    loopDelayMs: counters.slot[slotCounter.longestTurnMs] ?? 0,
    loopUtilization: worker.performance.eventLoopUtilization().utilization,
  };
}
