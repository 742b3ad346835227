import { join } from 'node:path';
import { connectorCatalog } from '@millrace/connectors';
import type { Row } from '@millrace/data';
import type {
  Catalog,
  Connector,
  Resolution,
  Sink,
  SinkContext,
  SinkResolution,
  TableDeclaration,
} from '@millrace/operator';
import { must } from '@millrace/std';
import { BatchReader } from '@millrace/wasm';

export type TakeRows = (table: string, rows: readonly Row[]) => void;

/**
 * The real connectors, with paths from a folder of inputs. Whatever a pipeline writes is shown as
 * by `preview`, and its rows are taken, instead of going anywhere.
 */
export function capturingCatalog(folder: string, take: TakeRows): Catalog {
  const catalog = connectorCatalog();
  const preview = must(catalog.connector('preview')?.sink);
  const from = (table: TableDeclaration): TableDeclaration => {
    const { path, ...options } = table.options;
    return typeof path === 'string'
      ? { ...table, options: { ...options, path: join(folder, path) } }
      : table;
  };
  const capturing = ({ source, sink, ...rest }: Connector): Connector => ({
    ...rest,
    ...(source && {
      source: { ...source, resolve: (table) => source.resolve(from(table)) },
    }),
    ...(sink && {
      sink: {
        ...sink,
        resolve: (table) => shownAsJson(sink.resolve(from(table)), preview.resolve(bare(table))),
        open: (context) => new CapturingSink(preview.open(context), context, take),
      },
    }),
  });
  return {
    names: catalog.names,
    connector: (name) => {
      const connector = catalog.connector(name);
      return connector && capturing(connector);
    },
  };
}

function bare({ name, columns }: TableDeclaration): TableDeclaration {
  return { name, columns, options: {} };
}

/** A sink that has no format of its own is shown in that of `preview`. */
function shownAsJson(
  own: Resolution<SinkResolution>,
  preview: Resolution<SinkResolution>,
): Resolution<SinkResolution> {
  if (own.kind === 'refused' || preview.kind === 'refused') return own;
  const options = { ...preview.value.options, ...own.value.options };
  return { kind: 'resolved', value: { ...own.value, options } };
}

class CapturingSink implements Sink {
  readonly #shown: Sink;
  readonly #table: string;
  readonly #reader: BatchReader;
  readonly #take: TakeRows;

  constructor(shown: Sink, { table, memory, schema }: SinkContext, take: TakeRows) {
    this.#shown = shown;
    this.#table = table;
    this.#reader = new BatchReader(memory, schema);
    this.#take = take;
  }

  get ready(): boolean {
    return this.#shown.ready;
  }

  get bytesWritten(): number {
    return this.#shown.bytesWritten;
  }

  async open(signal: AbortSignal): Promise<void> {
    await this.#shown.open(signal);
  }

  write(batch: number): void {
    this.#take(this.#table, this.#reader.rows(batch));
    this.#shown.write(batch);
  }

  watermark(micros: bigint): void {
    this.#shown.watermark(micros);
  }

  flush(): void {
    this.#shown.flush();
  }

  async finish(signal: AbortSignal): Promise<void> {
    await this.#shown.finish(signal);
  }

  async close(): Promise<void> {
    await this.#shown.close();
  }
}
