import { slotsOf, type WorkerPool } from '../../fleet/worker-pool.ts';
import { NotEnoughSlots, type Scheduler } from '../scheduler.ts';

/** Starts nothing: takes workers that people started and that registered without a job. */
export function manualScheduler(pool: WorkerPool): Scheduler {
  return {
    workersOutlive: true,
    async startWorkers({ jobId, generation, slots }) {
      const workers = pool.take({ jobId, generation }, slots);
      if (slotsOf(workers) >= slots) return workers;
      pool.giveBack({ jobId, generation });
      throw new NotEnoughSlots(slots, pool.slots().free);
    },
    async stopWorkers({ jobId, generation }) {
      await pool.release({ jobId, generation });
    },
    slots: () => pool.slots(),
    // Whoever started them knows.
    lost: () => null,
    async close() {},
  };
}
