import { valuesOffset, vectorAt } from '@millrace/data';
import { createEncoder, formatOf, type RowEncoder } from '@millrace/formats';
import type { Sink, SinkContext } from '@millrace/operator';

/** So many rows are shown at once at most. */
const shownRowsMax = 1000;

/** Rows as JSON texts for whoever watches the job; how many are kept for them is the engine's. */
export class PreviewSink implements Sink {
  readonly ready = true;
  readonly #context: SinkContext;
  readonly #encoder: RowEncoder;
  /** The vector of event times, or null when rows have none. */
  readonly #timeVector: number | null;
  #bytesWritten = 0;
  #closed = false;

  constructor(context: SinkContext) {
    this.#context = context;
    this.#encoder = createEncoder(formatOf(context.options), context.schema, context);
    const time = context.schema.findIndex(({ name }) => name === '_timestamp');
    this.#timeVector = time < 0 ? null : vectorAt(context.schema, [time]);
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  write(batch: number): void {
    const { address, bytes } = this.#encoder.encode(batch);
    const { buffer } = this.#context.memory.u8;
    const lines = Buffer.from(buffer, address, bytes).toString('utf8').split('\n');
    // Every row ends with a newline, after the last of which nothing comes.
    lines.pop();
    const timestamps = this.#timestamps(batch, lines.length);
    for (let from = 0; from < lines.length; from += shownRowsMax) {
      const to = from + shownRowsMax;
      this.#context.showRows(lines.slice(from, to), timestamps.slice(from, to));
    }
    this.#bytesWritten += bytes;
  }

  watermark(_micros: bigint): void {}

  flush(): void {}

  async finish(_signal: AbortSignal): Promise<void> {}

  async close(): Promise<void> {
    if (!this.#closed) this.#encoder.release();
    this.#closed = true;
  }

  #timestamps(batch: number, rows: number): number[] {
    const { memory, clock } = this.#context;
    if (this.#timeVector === null) {
      return Array.from({ length: rows }, () => Math.floor(clock.nowMs() * 1000));
    }
    const values = memory.view.getUint32(batch + valuesOffset(this.#timeVector), true);
    return Array.from({ length: rows }, (_, row) =>
      Number(memory.view.getBigInt64(values + row * 8, true)),
    );
  }
}
