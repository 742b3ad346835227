import type { Schema } from '@millrace/data';
import type { ConnectorOptions } from '@millrace/program';
import type { Clock } from '@millrace/std';
import type { Options } from './options/option.ts';
import type { Sink, SinkContext } from './sink.ts';
import type { Source, SourceContext } from './source.ts';

/** What CREATE TABLE says, for a connector to judge. */
export interface TableDeclaration {
  readonly name: string;
  /**
   * The columns that the connector itself fills or takes: without generated ones. `null` when the
   * table declares none: a source then has the connector's own columns, a sink those of its INSERT.
   */
  readonly columns: Schema | null;
  /** Everything in WITH but `connector`, including `format` and its options. */
  readonly options: ConnectorOptions;
}

export interface SourceResolution {
  /** What the source will fill, in order. */
  readonly schema: Schema;
  /** The field of `schema` that is each row's event time when the table names none. */
  readonly timeField: number;
  /** Whether it comes to an end by itself. */
  readonly bounded: boolean;
  /** What goes into the program: defaults filled in, secrets by reference only. */
  readonly options: ConnectorOptions;
}

export interface SinkResolution {
  readonly options: ConnectorOptions;
  /** Whether all rows must go through one subtask: a single file, the standard output. */
  readonly oneSubtask?: boolean;
}

/** Something wrong with a declaration; the option it stands in, or null for the whole. */
export interface OptionIssue {
  readonly option: string | null;
  readonly message: string;
  readonly hint?: string;
}

export type Resolution<T> =
  | { readonly kind: 'resolved'; readonly value: T }
  | { readonly kind: 'refused'; readonly issues: readonly OptionIssue[] };

/**
 * One way for rows to come in or go out. Resolving is pure: no I/O, all issues at once, unknown
 * options among them. Opening happens on a worker with the resolved options.
 */
export interface Connector {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  readonly source?: SourceConnector;
  readonly sink?: SinkConnector;
}

/** A table whose outside is looked at before anything runs on it. */
export interface TestedTable {
  /** As they were resolved. */
  readonly options: ConnectorOptions;
  /** What the source fills, event time last; what a sink declares, which may be nothing. */
  readonly schema: Schema;
  readonly clock: Clock;
}

/**
 * Looks whether a table would find what it needs outside, and changes nothing there. Gives what it
 * finds step by step, in words for people, and throws what is wrong in the same way. Left out by
 * who needs nothing from outside.
 */
export type TestTable = (table: TestedTable, signal: AbortSignal) => AsyncIterable<string>;

export interface SourceConnector {
  /** What WITH may say to it, those of the format among them. */
  readonly options: Options;
  /**
   * The resolved schema is the declared columns followed by a field `_timestamp` (TIMESTAMP, not
   * null): the time that the connector knows for the row, else its arrival.
   */
  resolve(table: TableDeclaration): Resolution<SourceResolution>;
  open(context: SourceContext): Source;
  readonly test?: TestTable;
  /**
   * Whether a table of these resolved options reads the file of an absolute path, as far as paths
   * alone can tell: no I/O. Left out by who reads no files.
   */
  reads?(options: ConnectorOptions, file: string): boolean;
}

export interface SinkConnector {
  readonly options: Options;
  resolve(table: TableDeclaration): Resolution<SinkResolution>;
  open(context: SinkContext): Sink;
  readonly test?: TestTable;
  /**
   * The absolute path of the file, or of one of the files, that a table of these options replaces.
   */
  replaces?(options: ConnectorOptions): string;
}

/** The connectors that queries may name. */
export interface Catalog {
  connector(name: string): Connector | null;
  readonly names: readonly string[];
}
