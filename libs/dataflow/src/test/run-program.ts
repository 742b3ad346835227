import type { Row } from '@millrace/data';
import type { Program } from '@millrace/program';
import { seededRandom, systemClock } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import { planRings } from '../engine/ring-plan.ts';
import { ByteRing } from '../exchange/byte-ring.ts';
import { Doorbell, doorbellBytes } from '../exchange/doorbell.ts';
import type { ExchangeEnds } from '../exchange/exchange-ends.ts';
import { counter, Meter } from '../runtime/meter.ts';
import { Slot } from '../slot/slot.ts';
import { SlotCounters } from '../slot/slot-counters.ts';
import { rowsCatalog, type RowTables } from './rows-connector.ts';

export interface ProgramResult {
  readonly sinks: ReadonlyMap<string, readonly Row[]>;
  readonly lateRows: number;
  /** Bytes of linear memory still held by all slots after the end. */
  readonly heldBytes: number;
}

/** Runs a program of tables of rows to its end, all slots in this thread. */
export async function runProgram(
  program: Program,
  tables: Pick<RowTables, 'rows' | 'batchRows' | 'ready'>,
): Promise<ProgramResult> {
  const sinks = new Map<string, Row[]>();
  for (const { operator } of program.nodes)
    if (operator.kind === 'sink') sinks.set(operator.table, []);
  const catalog = rowsCatalog({ ...tables, take: (table, row) => sinks.get(table)?.push(row) });
  const numbers = Array.from({ length: program.parallelism }, (_, slot) => slot);
  const rings = planRings(program, numbers);
  const bells = new SharedArrayBuffer((program.parallelism + 1) * doorbellBytes);
  const memories = numbers.map(() => new LinearMemory());
  const counters = numbers.map(() => new SlotCounters(program));
  const slots = numbers.map((slot) => {
    const ends = (edge: number, mine: 'from' | 'to'): ByteRing[] =>
      rings
        .filter((ring) => ring.edge === edge && ring[mine] === slot)
        .sort((a, b) => (mine === 'from' ? a.to - b.to : a.from - b.from))
        .map((ring) => {
          const [onWrite, onRead] = [ring.readerBell, ring.writerBell].map(
            (bell) => () => new Doorbell(bells, bell).ring(),
          );
          return new ByteRing(ring.shared, {
            ...(onWrite && { onWrite }),
            ...(onRead && { onRead }),
          });
        });
    const exchange: ExchangeEnds = {
      writers: (edge) => ends(edge, 'from'),
      readers: (edge) => ends(edge, 'to'),
    };
    return new Slot(
      {
        program,
        slot,
        linear: memories[slot] ?? new LinearMemory(),
        catalog,
        clock: systemClock,
        random: seededRandom(1),
        meter: new Meter(() => 0),
        counters: counters[slot] ?? new SlotCounters(program),
        exchange,
        showRows: () => {},
        sampleBadRow: () => {},
      },
      new Doorbell(bells, slot),
    );
  });
  await Promise.all(slots.map((slot) => slot.open()));
  await Promise.all(slots.map((slot) => slot.run()));
  const late = counters.flatMap((each) =>
    program.nodes.map((node) => each.of(node.id)[counter.lateRows] ?? 0),
  );
  return {
    sinks,
    lateRows: late.reduce((sum, count) => sum + count, 0),
    heldBytes: memories.reduce((sum, memory) => sum + memory.allocatedBytes, 0),
  };
}
