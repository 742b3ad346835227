import type { Schema } from '@millrace/data';
import type { SinkResolution } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { Binder } from '../binder.ts';
import { reportIssues, type TableOptions } from './table-options.ts';

interface SinkDeclaration {
  readonly connector: string;
  readonly name: string;
  readonly columns: Schema | null;
  readonly options: ConnectorOptions;
  readonly places: TableOptions;
  readonly span: Span;
}

/** What the connector makes of a sink's declaration; null after an error. */
export function resolveSink(binder: Binder, declaration: SinkDeclaration): SinkResolution | null {
  const { connector, name, columns, options, places, span } = declaration;
  const sink = binder.options.catalog.connector(connector)?.sink;
  if (sink === undefined) return null;
  const resolution = sink.resolve({ name, columns, options });
  if (resolution.kind === 'resolved') return resolution.value;
  reportIssues(binder.diagnostics, places, span, resolution.issues);
  return null;
}
