import type { Row, Schema } from '@millrace/data';
import type { Catalog, Sink, SinkContext, Source, SourceContext } from '@millrace/operator';
import { BatchReader, BatchWriter } from '@millrace/wasm';

/** Rows in memory as sources and sinks, for tests: by table name. */
export interface RowTables {
  /** What the subtask of a source gives. */
  rows(table: string, subtask: number): readonly Row[];
  /** How many rows the next batch of the subtask holds. */
  batchRows(table: string, subtask: number): number;
  /** Called with each row that the subtask of a sink takes. */
  take(table: string, row: Row, subtask: number): void;
  /** Whether a sink is ready, asked whenever it could take a batch; `wake` has it asked again. */
  ready?(wake: () => void): boolean;
}

export function rowsCatalog(tables: RowTables): Catalog {
  const connector = {
    name: 'rows',
    description: 'rows of a test',
    source: {
      options: {},
      resolve: () => ({ kind: 'refused' as const, issues: [] }),
      open: (context: SourceContext) => new RowsSource(context, tables),
    },
    sink: {
      options: {},
      resolve: () => ({ kind: 'refused' as const, issues: [] }),
      open: (context: SinkContext) => new RowsSink(context, tables),
    },
  };
  return { names: ['rows'], connector: (name) => (name === 'rows' ? connector : null) };
}

class RowsSource implements Source {
  readonly wakeAtMs = null;
  readonly bytesRead = 0;
  readonly #tables: RowTables;
  readonly #context: SourceContext;
  readonly #rows: readonly Row[];
  readonly #writer: BatchWriter;
  #next = 0;

  constructor(context: SourceContext, tables: RowTables) {
    this.#tables = tables;
    this.#rows = tables.rows(context.table, context.subtask);
    this.#context = context;
    this.#writer = new BatchWriter(context.memory, context.schema);
  }

  get batch(): number {
    return this.#writer.batch;
  }

  async open(): Promise<void> {}

  poll(): 'batch' | 'end' {
    if (this.#next >= this.#rows.length) return 'end';
    this.#writer.clear();
    const { table, subtask, schema } = this.#context;
    const until = this.#next + this.#tables.batchRows(table, subtask);
    const rows = this.#rows.slice(this.#next, until);
    for (const row of rows) this.#writer.append(row);
    this.#next = until;
    if (hasRisingTimes(schema, rows)) this.#writer.tellRisingTimes(0);
    return 'batch';
  }

  async close(): Promise<void> {
    this.#writer.release();
  }
}

/** Whether the first column is a time that never falls, which a batch may tell. */
function hasRisingTimes([first]: Schema, rows: readonly Row[]): boolean {
  if (first?.type.kind !== 'timestamp' || first.nullable) return false;
  // A column of TIMESTAMP NOT NULL holds bigints.
  const times = rows.map(([time]) => time as bigint);
  return times.every((time, i) => i === 0 || time >= (times[i - 1] ?? time));
}

class RowsSink implements Sink {
  readonly bytesWritten = 0;
  readonly #context: SinkContext;
  readonly #tables: RowTables;
  readonly #reader: BatchReader;

  constructor(context: SinkContext, tables: RowTables) {
    this.#context = context;
    this.#tables = tables;
    this.#reader = new BatchReader(context.memory, context.schema);
  }

  get ready(): boolean {
    return this.#tables.ready?.(this.#context.wake) ?? true;
  }

  async open(): Promise<void> {}

  write(batch: number): void {
    const { table, subtask } = this.#context;
    for (const row of this.#reader.rows(batch)) this.#tables.take(table, row, subtask);
  }

  watermark(): void {}
  flush(): void {}
  async finish(): Promise<void> {}
  async close(): Promise<void> {}
}
