import type { WorkerAssignment, WorkerRegistration } from '@millrace/rpc';
import { assert } from '@millrace/std';

/**
 * Which worker runs which slots of the job. Slots of one worker are neighbours, so that exchanges
 * between neighbouring subtasks stay within a process; workers are filled in the order of their
 * ids, so that the same workers always get the same slots. The workers have slots enough.
 */
export function assignSlots(
  workers: readonly WorkerRegistration[],
  slotsNeeded: number,
): WorkerAssignment[] {
  const ordered = workers.toSorted((a, b) => (a.worker.workerId < b.worker.workerId ? -1 : 1));
  const assignments: WorkerAssignment[] = [];
  let nextSlot = 0;
  for (const { worker, rpcAddress, dataAddress, slots } of ordered) {
    const count = Math.min(slots, slotsNeeded - nextSlot);
    if (count <= 0) break;
    const firstSlot = nextSlot;
    const own = Array.from({ length: count }, (_, offset) => firstSlot + offset);
    assignments.push({ workerId: worker.workerId, rpcAddress, dataAddress, slots: own });
    nextSlot += count;
  }
  assert(nextSlot === slotsNeeded, `${nextSlot} of ${slotsNeeded} slots could be assigned`);
  return assignments;
}
