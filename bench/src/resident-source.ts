import {
  batchHeader,
  flattenSchema,
  type Vector,
  validityOffset,
  valuesOffset,
} from '@millrace/data';
import type { Catalog, Connector, Source, SourceContext, SourcePoll } from '@millrace/operator';
import { type Clock, systemClock } from '@millrace/std';
import { BatchWriter } from '@millrace/wasm';
import { ThreadClock } from './thread-clock.ts';

/**
 * Batches that lie ready at once. Filling them takes the operators' JavaScript out of the nearest
 * caches, which costs some 13 µs before the first batch of a block has found it again; a loop in
 * C++ is too short to lose anything. Among so many batches it counts for little, and they still fit
 * the last cache.
 */
const blockBatches = 8;

/** Events before the clock counts: until then V8 is still compiling what runs, for some 30 ms. */
export const warmUpEvents = 40_000_000;

/**
 * The CPU time of this thread while batches are handed out that lie ready: of all that is behind
 * the sources, which fill blocks of batches while the clock stands.
 */
export class OperatorClock {
  readonly #clock = new ThreadClock();
  #offeredRows = 0;
  #countedRows = 0;
  #behindNanos = 0;
  #sinceNanos: number | null = null;
  #stoodMs = 0;
  #standingSinceMs = performance.now();

  /**
   * Runs for a block of rows. One is `interrupted` when another process had the core while it was
   * filled: the caches are that one's then, and operators would be timed while they come back.
   * Whether that happens does not depend on them, so that the other blocks stand for it.
   */
  go(rows: number, block: 'counts' | 'interrupted' | 'warm-up'): void {
    this.#stoodMs += performance.now() - this.#standingSinceMs;
    if (block === 'warm-up') return;
    this.#offeredRows += rows;
    if (block === 'interrupted') return;
    this.#countedRows += rows;
    // Filling took the clock's own code out of the caches: the first reading brings it back.
    this.#clock.nanos();
    this.#sinceNanos = this.#clock.nanos();
  }

  stop(): void {
    if (this.#sinceNanos !== null) {
      this.#behindNanos += this.#clock.nanos() - this.#sinceNanos - this.#clock.readingNanos;
    }
    this.#sinceNanos = null;
    this.#standingSinceMs = performance.now();
  }

  /** CPU seconds behind the sources so far, as far as can be told from the blocks that count. */
  get seconds(): number {
    return (this.#behindNanos / 1e9) * (this.#offeredRows / Math.max(1, this.#countedRows));
  }

  /**
   * The time for slots, which stands too: they let the event loop have a turn every few
   * milliseconds, and would do so for the time that filling takes.
   */
  get slotClock(): Clock {
    return { ...systemClock, monotonicMs: () => performance.now() - this.#stoodMs };
  }
}

/**
 * The same connectors with sources that have a block of batches resident before they hand it out.
 */
export function residentCatalog(catalog: Catalog, clock: OperatorClock): Catalog {
  const connector = (name: string): Connector | null => {
    const found = catalog.connector(name);
    if (found?.source === undefined) return found;
    const { source } = found;
    return {
      ...found,
      source: {
        ...source,
        open: (context) => new ResidentSource(source.open(context), context, clock),
      },
    };
  };
  return { names: catalog.names, connector };
}

class ResidentSource implements Source {
  readonly wakeAtMs = null;
  readonly bytesRead = 0;
  readonly #source: Source;
  readonly #context: SourceContext;
  readonly #clock: OperatorClock;
  readonly #writers: readonly BatchWriter[];
  readonly #copied: readonly Vector[];
  #filled = 0;
  #next = 0;
  #events = 0;
  #last: SourcePoll = 'batch';

  constructor(source: Source, context: SourceContext, clock: OperatorClock) {
    this.#source = source;
    this.#context = context;
    this.#clock = clock;
    this.#writers = Array.from(
      { length: blockBatches },
      () => new BatchWriter(context.memory, context.schema),
    );
    const vectors = flattenSchema(context.schema);
    this.#copied = vectors.filter(({ name, parent }) => {
      const around = parent === null ? name : vectors[parent]?.name;
      return around !== 'person' && around !== 'auction';
    });
  }

  get batch(): number {
    return this.#writers[this.#next - 1]?.batch ?? 0;
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#source.open(signal);
  }

  poll(): SourcePoll {
    if (this.#next === this.#filled) this.#fill();
    if (this.#next === this.#filled) return this.#last;
    this.#next += 1;
    return 'batch';
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) writer.release();
    await this.#source.close();
  }

  #fill(): void {
    this.#clock.stop();
    const warm = this.#events >= warmUpEvents;
    const [before, interruptions] = [this.#events, countInterruptions()];
    this.#filled = 0;
    this.#next = 0;
    for (const { batch } of this.#writers) {
      this.#last = this.#source.poll();
      if (this.#last !== 'batch') break;
      this.#copy(this.#source.batch, batch);
      this.#filled += 1;
      this.#events += this.#context.memory.view.getInt32(batch + batchHeader.rows, true);
    }
    const interrupted = countInterruptions() > interruptions && this.#filled > 0;
    const block = interrupted ? 'interrupted' : 'counts';
    this.#clock.go(this.#events - before, warm ? block : 'warm-up');
  }

  /**
   * Copies vectors; texts stay where they are: those that a query here reads, channels, never move.
   * Persons and auctions are left out: they are few and not read either, and copies of their empty
   * rows would fill the caches, as they fill none where only the fields of a row's kind are
   * written.
   */
  #copy(from: number, to: number): void {
    const { view, u8 } = this.#context.memory;
    const rows = view.getInt32(from + batchHeader.rows, true);
    const copyVector = (offset: number, bytes: number): void => {
      const source = view.getInt32(from + offset, true);
      u8.copyWithin(view.getInt32(to + offset, true), source, source + bytes);
    };
    for (const vector of this.#copied) {
      if (vector.nullable) copyVector(validityOffset(vector.index), rows);
      if (vector.width > 0) copyVector(valuesOffset(vector.index), rows * vector.width);
    }
    view.setInt32(to + batchHeader.rows, rows, true);
    view.setInt32(
      to + batchHeader.timeVector,
      view.getInt32(from + batchHeader.timeVector, true),
      true,
    );
    for (const bound of [batchHeader.timeMin, batchHeader.timeMax]) {
      view.setBigInt64(to + bound, view.getBigInt64(from + bound, true), true);
    }
  }
}

/** How often another process was given the core instead of this one. */
function countInterruptions(): number {
  return process.resourceUsage().involuntaryContextSwitches;
}
