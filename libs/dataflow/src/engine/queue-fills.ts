import type { Program } from '@millrace/program';
import { ByteRing } from '../exchange/byte-ring.ts';
import type { SlotAssignment } from '../slot/slot-messages.ts';

/** How full the queues of a slot's exchanges are at the moment of asking: shares in use, 0..1. */
export interface QueueFills {
  /** Of the fullest queue into a node. */
  into(nodeId: number): number;
  /** Of the fullest queue out of a node. */
  outOf(nodeId: number): number;
}

export function queueFills(
  program: Program,
  { reading, writing }: Pick<SlotAssignment, 'reading' | 'writing'>,
): QueueFills {
  const queuesOf = (rings: SlotAssignment['reading'], end: 'from' | 'to') => {
    const queues = rings.map(({ edge, shared }) => ({
      nodeId: program.edges[edge]?.[end],
      ring: new ByteRing(shared),
    }));
    return (nodeId: number): number =>
      queues.reduce(
        (most, queue) => (queue.nodeId === nodeId ? Math.max(most, queue.ring.fill) : most),
        0,
      );
  };
  return { into: queuesOf(reading, 'to'), outOf: queuesOf(writing, 'from') };
}
