import type { Catalog } from '@millrace/operator';
import type { Program } from '@millrace/program';
import { type Clock, seededRandom, systemClock } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import { planRings } from '../engine/ring-plan.ts';
import { ByteRing } from '../exchange/byte-ring.ts';
import { Doorbell, doorbellBytes } from '../exchange/doorbell.ts';
import type { ExchangeEnds } from '../exchange/exchange-ends.ts';
import { counter, Meter } from '../runtime/meter.ts';
import type { SlotContext } from './slot-context.ts';
import { Slot } from './slot.ts';
import { SlotCounters } from './slot-counters.ts';

export interface ThreadRun extends Pick<SlotContext, 'showRows' | 'sampleBadRow'> {
  readonly catalog: Catalog;
  /** None unless told. */
  readonly environment?: SlotContext['environment'];
  /** Memory for each slot, a fresh one unless told. */
  readonly memory?: () => LinearMemory;
  /** The system's unless told. */
  readonly clock?: Clock;
  /** Called with all slots before they run. */
  readonly onSlots?: (slots: readonly Pick<Slot, 'barrier'>[]) => void;
  /** Called when a sink of a slot has the rows of an epoch. */
  readonly onEpoch?: (slot: number, operatorId: string, epoch: number) => void;
}

export interface ThreadRunCounts {
  readonly lateRows: number;
  readonly decodeErrors: number;
  /** Bytes of linear memory still held by all slots after the end. */
  readonly heldBytes: number;
  /** Rows in and out of each operator, of all slots together. */
  readonly counted: ReadonlyMap<string, { readonly rowsIn: number; readonly rowsOut: number }>;
}

/**
 * Runs a program to its end with all of its slots in this thread, for tests: the same slots and
 * rings as `createEngine` has, without the time that threads take to start.
 * @throws TaskFailure of the slot that failed first, when all have ended
 */
export async function runInThisThread(program: Program, run: ThreadRun): Promise<ThreadRunCounts> {
  const numbers = Array.from({ length: program.parallelism }, (_, slot) => slot);
  const bells = new SharedArrayBuffer((program.parallelism + 1) * doorbellBytes);
  const exchanges = exchangesOf(program, numbers, bells);
  const memories = numbers.map(run.memory ?? (() => new LinearMemory()));
  const counters = numbers.map(() => new SlotCounters(program));
  const slots = numbers.map((slot) => {
    const context = {
      ...run,
      program,
      slot,
      linear: memories[slot] ?? new LinearMemory(),
      clock: run.clock ?? systemClock,
      random: seededRandom(1),
      environment: run.environment ?? {},
      meter: new Meter(() => 0),
      counters: counters[slot] ?? new SlotCounters(program),
      exchange: exchanges(slot),
      epochWritten: (operatorId: string, epoch: number) => run.onEpoch?.(slot, operatorId, epoch),
    };
    return new Slot(context, new Doorbell(bells, slot));
  });
  run.onSlots?.(slots);
  await runAll(slots);
  const sum = (index: number, nodes = program.nodes): number =>
    counters
      .flatMap((each) => nodes.map((node) => each.of(node.id)[index] ?? 0))
      .reduce((total, count) => total + count, 0);
  return {
    lateRows: sum(counter.lateRows),
    decodeErrors: sum(counter.decodeErrors),
    counted: new Map(
      program.nodes.map((node) => [
        node.operatorId,
        { rowsIn: sum(counter.rowsIn, [node]), rowsOut: sum(counter.rowsOut, [node]) },
      ]),
    ),
    heldBytes: memories.reduce((total, memory) => total + memory.allocatedBytes, 0),
  };
}

function exchangesOf(
  program: Program,
  numbers: readonly number[],
  bells: SharedArrayBuffer,
): (slot: number) => ExchangeEnds {
  const rings = planRings(program, numbers);
  const ends = (slot: number, edge: number, mine: 'from' | 'to'): ByteRing[] =>
    rings
      .filter((ring) => ring.edge === edge && ring[mine] === slot)
      .sort((a, b) => (mine === 'from' ? a.to - b.to : a.from - b.from))
      .map((ring) => {
        const [reader, writer] = [
          new Doorbell(bells, ring.readerBell),
          new Doorbell(bells, ring.writerBell),
        ];
        const onWrite = (): void => reader.ring();
        return new ByteRing(ring.shared, { onWrite, onRead: () => writer.ring() });
      });
  return (slot) => ({
    writers: (edge) => ends(slot, edge, 'from'),
    readers: (edge) => ends(slot, edge, 'to'),
  });
}

/** As in an engine, the first failure stops every slot, and all come to their end. */
async function runAll(slots: readonly Slot[]): Promise<void> {
  const failures: unknown[] = [];
  const stopAll = (failure: unknown): void => {
    failures.push(failure);
    for (const slot of slots) slot.stop('immediate');
  };
  await Promise.all(slots.map((slot) => slot.open().catch(stopAll)));
  await Promise.all(slots.map((slot) => slot.run().catch(stopAll)));
  if (failures.length > 0) throw failures[0];
}
