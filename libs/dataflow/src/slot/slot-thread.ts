import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Catalog } from '@millrace/operator';
import { decodeProgram } from '@millrace/program';
import { must, systemClock, systemRandom } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import { ByteRing } from '../exchange/byte-ring.ts';
import { Doorbell } from '../exchange/doorbell.ts';
import type { ExchangeEnds } from '../exchange/exchange-ends.ts';
import { Meter } from '../runtime/meter.ts';
import { TaskFailure } from '../runtime/task-failure.ts';
import { classifyFailure } from './classify-failure.ts';
import { RowWindow } from './row-window.ts';
import { Slot } from './slot.ts';
import { SlotCounters } from './slot-counters.ts';
import type { RingPlacement, SlotAssignment, SlotCommand, SlotMessage } from './slot-messages.ts';

/**
 * The whole life of a slot's thread: builds the tasks of the assignment in `workerData`, runs them
 * and reports. The module that calls this is named to `createEngine`; it brings the connectors.
 */
export async function runSlotThread(catalog: Catalog): Promise<void> {
  const port = must(parentPort, 'port of a slot thread');
  // The engine that starts this thread gives it an assignment.
  const assignment = workerData as SlotAssignment;
  const send = (message: SlotMessage): void => port.postMessage(message);
  const windows = new RowWindows(send);
  try {
    const slot = makeSlot(assignment, catalog, { send, windows });
    listen(port, slot, windows);
    await slot.open();
    send({ kind: 'started' });
    await slot.run();
    windows.end();
    send({ kind: 'finished' });
  } catch (error) {
    send({ kind: 'failed', failure: classifyFailure(TaskFailure.of('slot', error)) });
  } finally {
    port.close();
  }
}

function listen(port: MessagePort, slot: Slot, windows: RowWindows): void {
  port.on('message', (command: SlotCommand) => {
    if (command.kind === 'stop') slot.stop(command.mode);
    else windows.of(command.operatorId).taken();
  });
}

/** One window of rows for each operator that shows some. */
class RowWindows {
  readonly #send: (message: SlotMessage) => void;
  readonly #windows = new Map<string, RowWindow>();

  constructor(send: (message: SlotMessage) => void) {
    this.#send = send;
  }

  /** Says of all operators that showed rows that none follows. */
  end(): void {
    for (const window of this.#windows.values()) window.end();
  }

  of(operatorId: string): RowWindow {
    const known = this.#windows.get(operatorId);
    if (known !== undefined) return known;
    const window = new RowWindow((shown) => this.#send({ kind: 'rows', operatorId, ...shown }));
    this.#windows.set(operatorId, window);
    return window;
  }
}

function makeSlot(
  assignment: SlotAssignment,
  catalog: Catalog,
  {
    send,
    windows,
  }: { readonly send: (message: SlotMessage) => void; readonly windows: RowWindows },
): Slot {
  const program = decodeProgram(assignment.program);
  return new Slot(
    {
      program,
      slot: assignment.slot,
      linear: new LinearMemory(assignment.memoryBytesMax),
      catalog,
      clock: systemClock,
      random: systemRandom,
      environment: process.env,
      meter: new Meter(() => systemClock.monotonicMs()),
      counters: new SlotCounters(program, assignment.counters),
      exchange: exchangeEnds(assignment),
      showRows: (operatorId, rows, timestamps) => windows.of(operatorId).show(rows, timestamps),
      sampleBadRow: (operatorId, reason, sample) =>
        send({ kind: 'bad-row', operatorId, reason, sample }),
    },
    new Doorbell(assignment.doorbells, assignment.bell),
  );
}

function exchangeEnds({ doorbells, writing, reading }: SlotAssignment): ExchangeEnds {
  const open = (ring: RingPlacement): ByteRing => {
    const [writer, reader] = [
      new Doorbell(doorbells, ring.writerBell),
      new Doorbell(doorbells, ring.readerBell),
    ];
    return new ByteRing(ring.shared, { onWrite: () => reader.ring(), onRead: () => writer.ring() });
  };
  const of = (rings: readonly RingPlacement[], edge: number, end: 'from' | 'to'): ByteRing[] =>
    rings
      .filter((ring) => ring.edge === edge)
      .sort((a, b) => a[end] - b[end])
      .map(open);
  return {
    writers: (edge) => of(writing, edge, 'to'),
    readers: (edge) => of(reading, edge, 'from'),
  };
}
