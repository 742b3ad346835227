import { appendFileSync } from 'node:fs';
import type { Row } from '@millrace/data';
import {
  type Catalog,
  type Sink,
  type SinkContext,
  type Source,
  type SourceContext,
  UserError,
} from '@millrace/operator';
import { BatchReader, BatchWriter } from '@millrace/wasm';

/**
 * A connector for tests with real threads. Source options: `rows` (of all subtasks together,
 * endless without), `fail` (`user` or `internal`, behind the last row), `deaf` (never comes back
 * from a poll). Sink options: `path` (a file for one JSON text a row), `show` (rows go to whoever
 * watches too), `slow` (takes a batch every few milliseconds), `stuck` (its `finish` waits for
 * ever), `leak` (leaves a timer behind).
 */
export const numbersCatalog: Catalog = {
  names: ['numbers'],
  connector: (name) =>
    name !== 'numbers'
      ? null
      : {
          name: 'numbers',
          description: 'rows of a test',
          source: {
            options: {},
            resolve: () => ({ kind: 'refused', issues: [] }),
            open: (context) => new NumbersSource(context),
          },
          sink: {
            options: {},
            resolve: () => ({ kind: 'refused', issues: [] }),
            open: (context) => new FileSink(context),
          },
        },
};

/** The row of this number: times rise, keys come again. */
export function numberedRow(number: number): Row {
  const key = number % 11 === 0 ? null : `key ${(number * 7919) % 23}`;
  return [BigInt(number), key, BigInt(number * number)];
}

const batchRows = 100;

class NumbersSource implements Source {
  readonly bytesRead = 0;
  wakeAtMs: number | null = null;
  readonly #context: SourceContext;
  readonly #writer: BatchWriter;
  #next: number;

  constructor(context: SourceContext) {
    this.#context = context;
    this.#writer = new BatchWriter(context.memory, context.schema);
    this.#next = context.subtask;
  }

  get batch(): number {
    return this.#writer.batch;
  }

  async open(): Promise<void> {}

  poll(): 'batch' | 'end' | 'wait' {
    const { options, parallelism, clock } = this.#context;
    const rows = options['rows'] === undefined ? Number.POSITIVE_INFINITY : Number(options['rows']);
    while (options['deaf'] === true) this.#next += 0;
    if (this.#next >= rows) return this.#end();
    if (rows === Number.POSITIVE_INFINITY && clock.monotonicMs() < (this.wakeAtMs ?? 0))
      return 'wait';
    this.wakeAtMs = clock.monotonicMs() + 1;
    this.#writer.clear();
    for (let row = 0; row < batchRows && this.#next < rows; row++) {
      this.#writer.append(numberedRow(this.#next));
      this.#next += parallelism;
    }
    return 'batch';
  }

  async close(): Promise<void> {
    this.#writer.release();
  }

  #end(): 'end' {
    const { fail } = this.#context.options;
    if (fail === 'user') throw new UserError('bad row', 'the row');
    if (fail === 'internal') throw new TypeError('no such thing');
    return 'end';
  }
}

class FileSink implements Sink {
  bytesWritten = 0;
  ready = true;
  readonly #context: SinkContext;
  readonly #reader: BatchReader;

  constructor(context: SinkContext) {
    this.#context = context;
    this.#reader = new BatchReader(context.memory, context.schema);
  }

  async open(): Promise<void> {}

  write(batch: number): void {
    const { options, wake } = this.#context;
    const lines = this.#reader.rows(batch).map((row) => `${comparableRow(row)}\n`);
    appendFileSync(String(options['path']), lines.join(''));
    if (options['show'] === true)
      this.#context.showRows(
        lines,
        lines.map(() => 0),
      );
    if (options['slow'] !== true) return;
    this.ready = false;
    setTimeout(() => {
      this.ready = true;
      wake();
    }, 2);
  }

  watermark(): void {}
  flush(): void {}

  async finish(): Promise<void> {
    if (this.#context.options['leak'] === true) setTimeout(() => {}, 600_000);
    if (this.#context.options['stuck'] === true) await new Promise(() => {});
  }

  async close(): Promise<void> {}
}

/** A text that is the same for the same row. */
export function comparableRow(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}
