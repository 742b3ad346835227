import type { Program } from '@millrace/program';
import { must } from '@millrace/std';
import { ByteRing } from '../exchange/byte-ring.ts';
import type { RingPlacement } from '../slot/slot-messages.ts';

const ringBytesMax = 1 << 21;
const ringBytesMin = 1 << 17;
/** All rings of one edge into one slot together, about. */
const ringBytesPerReader = 1 << 23;

/** Numbers a channel of a job, the same on every worker. */
export function channelId(
  program: Program,
  ring: { edge: number; from: number; to: number },
): number {
  return (ring.edge * program.parallelism + ring.from) * program.parallelism + ring.to;
}

/**
 * The rings that a worker needs: between its own slots, and between its slots and its network
 * thread where the other end of the channel is on another worker. Bells are numbered by position
 * in `localSlots`; the network thread's comes last.
 */
export function planRings(program: Program, localSlots: readonly number[]): RingPlacement[] {
  const bells = new Map(localSlots.map((slot, index) => [slot, index]));
  const network = localSlots.length;
  const rings: RingPlacement[] = [];
  for (const [edge, { from, to, exchange }] of program.edges.entries()) {
    if (exchange.kind === 'forward') continue;
    const writers = must(program.nodes[from]).parallelism;
    const readers = exchange.kind === 'gather' ? 1 : must(program.nodes[to]).parallelism;
    const bytes = ringBytes(writers);
    for (let writer = 0; writer < writers; writer++) {
      for (let reader = 0; reader < readers; reader++) {
        if (!bells.has(writer) && !bells.has(reader)) continue;
        rings.push({
          edge,
          from: writer,
          to: reader,
          shared: ByteRing.allocate(bytes),
          writerBell: bells.get(writer) ?? network,
          readerBell: bells.get(reader) ?? network,
        });
      }
    }
  }
  return rings;
}

function ringBytes(writers: number): number {
  const share = 2 ** Math.floor(Math.log2(ringBytesPerReader / writers));
  return Math.min(ringBytesMax, Math.max(ringBytesMin, share));
}
