import type { Metrics, ProcessExit } from '@millrace/service';
import { nodeFamilies } from './metric-families.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';

/** Registers what Prometheus reads of a node; returns whom to tell when a worker has ended. */
export function nodeMetrics(
  metrics: Metrics,
  supervisor: () => Pick<WorkerSupervisor, 'freeSlots' | 'workers'>,
  slots: number,
): (exit: ProcessExit) => void {
  metrics.collected(nodeFamilies.slots, () => {
    const { freeSlots } = supervisor();
    return [
      { labels: { state: 'free' }, value: freeSlots },
      { labels: { state: 'used' }, value: slots - freeSlots },
    ];
  });
  metrics.collected(nodeFamilies.workers, () => [
    { labels: {}, value: supervisor().workers.length },
  ]);
  const exits = metrics.counter(nodeFamilies.exits);
  // From the start, because the first of something rare would be no increase.
  for (const outcome of ['ok', 'failed', 'killed']) exits.add({ outcome }, 0);
  return (exit) => exits.add({ outcome: outcomeOf(exit) });
}

function outcomeOf({ exitCode }: ProcessExit): 'ok' | 'failed' | 'killed' {
  if (exitCode === null) return 'killed';
  return exitCode === 0 ? 'ok' : 'failed';
}
