import { batchRowsMax, valuesOffset, vectorAt } from '@millrace/data';
import type { Source, SourceContext, SourcePoll } from '@millrace/operator';
import { assert, type Clock } from '@millrace/std';
import { BatchWriter, type LinearMemory, ModuleBuilder } from '@millrace/wasm';
import { axisFunction } from '../axis-code.ts';
import { Pace } from '../pace.ts';
import { type ImpulseOptions, readImpulseOptions } from './options.ts';

/**
 * Numbered events. Subtask `s` of `p` gives the numbers s, s + p, s + 2p ..., so that the rows are
 * the same whatever the parallelism; event times are those of one source.
 */
export class ImpulseSource implements Source {
  readonly #context: SourceContext;
  readonly #options: ImpulseOptions;
  readonly #pace: Pace | null;
  readonly #events: number;
  readonly #writer: BatchWriter;
  readonly #writeAxis: WriteAxis;
  #made = 0;
  #startMicros = 0n;
  #closed = false;

  constructor(context: SourceContext) {
    const { value, issues } = readImpulseOptions(context.options);
    assert(issues.length === 0, () => `options were resolved: ${issues[0]?.message}`);
    const { subtask, parallelism, clock } = context;
    this.#context = context;
    this.#options = value;
    this.#events =
      value.events === null
        ? Number.POSITIVE_INFINITY
        : Math.max(0, Math.ceil((value.events - subtask) / parallelism));
    this.#pace =
      value.eventsPerSecond === null ? null : new Pace(value.eventsPerSecond / parallelism, clock);
    this.#writer = new BatchWriter(context.memory, context.schema);
    this.#writeAxis = instantiateAxis(context.memory);
  }

  get batch(): number {
    return this.#writer.batch;
  }

  get wakeAtMs(): number | null {
    return this.#pace?.wakeAtMs ?? null;
  }

  readonly bytesRead = 0;

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#startMicros = clockMicros(this.#context.clock);
  }

  poll(): SourcePoll {
    const left = this.#events - this.#made;
    if (left === 0) return 'end';
    const most = Math.min(left, batchRowsMax);
    const rows = this.#pace === null ? most : this.#pace.take(most);
    if (rows === 0) return 'wait';
    this.#fill(rows);
    this.#writer.rows = rows;
    this.#made += rows;
    return 'batch';
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#writer.release();
    this.#closed = true;
  }

  #fill(rows: number): void {
    const { subtask, parallelism, clock } = this.#context;
    const first = this.#made * parallelism + subtask;
    this.#axis('counter', rows, [BigInt(first), 0n, BigInt(parallelism), 0n]);
    this.#axis('subtask_index', rows, [BigInt(subtask), 0n, 0n, 0n]);
    const { eventTimeNanos } = this.#options;
    const nanos = BigInt(eventTimeNanos ?? 0);
    const [offset, step] = [nanos * BigInt(first), nanos * BigInt(parallelism)];
    const start = eventTimeNanos === null ? clockMicros(clock) : this.#startMicros;
    this.#axis('_timestamp', rows, [
      start + offset / 1000n,
      offset % 1000n,
      step / 1000n,
      step % 1000n,
    ]);
  }

  /** Fills a field with evenly spaced numbers, unless the table did not declare it. */
  #axis(name: string, rows: number, numbers: AxisNumbers): void {
    const { memory, schema } = this.#context;
    const position = schema.findIndex((field) => field.name === name);
    if (position < 0) return;
    const offset = valuesOffset(vectorAt(schema, [position]));
    const address = memory.view.getUint32(this.#writer.batch + offset, true);
    this.#writeAxis(address, rows, ...numbers);
  }
}

/** First value and its thousandths, step and its thousandths. */
type AxisNumbers = readonly [bigint, bigint, bigint, bigint];
type WriteAxis = (address: number, rows: number, ...numbers: AxisNumbers) => void;

function instantiateAxis(memory: LinearMemory): WriteAxis {
  const builder = new ModuleBuilder();
  axisFunction(builder, true);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.build()), {
    env: { memory: memory.memory },
  });
  // The module was built with this signature.
  return instance.exports['axis'] as WriteAxis;
}

function clockMicros(clock: Clock): bigint {
  return BigInt(Math.floor(clock.nowMs() * 1000));
}
