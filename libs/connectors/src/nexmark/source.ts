import type { Source, SourceContext, SourcePoll } from '@millrace/operator';
import { assert, must } from '@millrace/std';
import { Pace } from '../pace.ts';
import { generatorModule } from './generator-module.ts';
import { GeneratorMemory } from './memory-layout.ts';
import { readNexmarkOptions } from './options.ts';
import { createPools } from './pools.ts';
import { placeAfter, type Share, shareOf } from './share.ts';

/**
 * The columns of so many events, some 67 bytes each, stay in a core's cache beside what a query
 * makes of them: a few percent faster than the largest batch.
 */
const batchRows = 4096;

type MakeEvents = (eventId: bigint, eventNumber: bigint, rows: number) => void;

/** Events of Nexmark, made by generated code straight into the vectors of the batch. */
export class NexmarkSource implements Source {
  readonly #context: SourceContext;
  readonly #share: Share;
  readonly #pace: Pace | null;
  #memory: GeneratorMemory | null = null;
  #makeEvents: MakeEvents | null = null;
  #made = 0;

  constructor(context: SourceContext) {
    const { value, issues } = readNexmarkOptions(context.options);
    assert(issues.length === 0, () => `options were resolved: ${issues[0]?.message}`);
    this.#context = context;
    this.#share = shareOf(value, context.subtask, context.parallelism);
    const { eventsPerSecond } = value;
    this.#pace =
      eventsPerSecond === null
        ? null
        : new Pace(eventsPerSecond / context.parallelism, context.clock);
  }

  get batch(): number {
    return must(this.#memory, 'open source').batch;
  }

  get wakeAtMs(): number | null {
    return this.#pace?.wakeAtMs ?? null;
  }

  readonly bytesRead = 0;

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { memory, schema } = this.#context;
    this.#memory = new GeneratorMemory(
      memory,
      schema,
      createPools(Number(this.#share.seed)),
      this.#share.groupSize > 1,
    );
    const bytes = generatorModule(this.#memory.layout, this.#share);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: memory.memory },
    });
    // The module was built with this signature.
    this.#makeEvents = instance.exports['events'] as MakeEvents;
  }

  poll(): SourcePoll {
    if (this.#made === this.#share.events) return 'end';
    const { eventId, eventNumber, run } = placeAfter(this.#share, this.#made);
    const most = Math.min(run, batchRows);
    const rows = this.#pace === null ? most : this.#pace.take(most);
    if (rows === 0) return 'wait';
    must(this.#makeEvents, 'open source')(eventId, eventNumber, rows);
    must(this.#memory, 'open source').setRows(rows, eventId);
    this.#made += rows;
    return 'batch';
  }

  async close(): Promise<void> {
    this.#memory?.release();
    this.#memory = null;
    this.#makeEvents = null;
  }
}
