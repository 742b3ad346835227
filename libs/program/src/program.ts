import type { Schema } from '@millrace/data';
import type { AggregateCall, Expression } from './expression.ts';

/**
 * A compiled query: plain data that is stored, sent to workers and read by later versions. No SQL
 * text, no functions, nothing of a library. Every slot runs one subtask of each node.
 */
export interface Program {
  readonly version: typeof programVersion;
  readonly parallelism: number;
  readonly nodes: readonly ProgramNode[];
  readonly edges: readonly ProgramEdge[];
}

export const programVersion = 1;

export interface ProgramNode {
  /** Position in `nodes`. */
  readonly id: number;
  /** Stable name in metrics, errors and checkpoints, such as `tumbling-window_3`. */
  readonly operatorId: string;
  /** What people read: `tumbling window: 1 hour by origin`. */
  readonly description: string;
  /** Subtasks; at most the program's parallelism. */
  readonly parallelism: number;
  readonly operator: Operator;
  /** What the node gives out; for a sink, what it takes. */
  readonly schema: Schema;
  /** The field of `schema` that holds each row's event time (TIMESTAMP, not null), if any. */
  readonly timeField: number | null;
}

export interface ProgramEdge {
  readonly from: number;
  readonly to: number;
  /** Which input of `to`, for operators that tell their inputs apart. */
  readonly input: number;
  readonly exchange: Exchange;
}

/** How rows find the subtask that takes them. */
export type Exchange =
  /** Same subtask; both nodes have the same parallelism. */
  | { readonly kind: 'forward' }
  /** By hash of these top-level fields, through key groups. */
  | { readonly kind: 'hash'; readonly fields: readonly number[] }
  /** All to subtask 0. */
  | { readonly kind: 'gather' }
  /** Batches in turn, between different parallelisms. */
  | { readonly kind: 'rebalance' };

export type Operator =
  | SourceOperator
  | WatermarkOperator
  | FilterOperator
  | ProjectOperator
  | UnionOperator
  | WindowAggregateOperator
  | WindowTopOperator
  | SinkOperator;

/** Options of a table as connectors read them; every key has been checked by the connector. */
export type ConnectorOptions = Readonly<Record<string, OptionValue>>;
/** An interval comes as text with its unit: `'10000 microseconds'`. */
export type OptionValue = string | number | boolean | readonly OptionValue[];

export interface SourceOperator {
  readonly kind: 'source';
  readonly connector: string;
  readonly options: ConnectorOptions;
  /** Table name, for messages. */
  readonly table: string;
  readonly primaryKey?: PrimaryKey;
}

/** The columns that tell the rows of a table apart, as declared: a promise, not checked here. */
export type PrimaryKey = readonly string[];

/** Advances the watermark to the greatest value of `expression` (TIMESTAMP) seen so far. */
export interface WatermarkOperator {
  readonly kind: 'watermark';
  readonly expression: Expression;
  /** An input that gives no row for this long does not hold the watermark back; null = never. */
  readonly idleMicros: number | null;
}

export interface FilterOperator {
  readonly kind: 'filter';
  readonly predicate: Expression;
}

/** One expression for each field of the node's schema. */
export interface ProjectOperator {
  readonly kind: 'project';
  readonly expressions: readonly Expression[];
}

/** All inputs have the node's schema. */
export interface UnionOperator {
  readonly kind: 'union';
}

/**
 * Widths in microseconds; windows are aligned to the epoch. Hop windows start at multiples of
 * `slide`.
 */
export type Window =
  | { readonly kind: 'tumble'; readonly width: number }
  | { readonly kind: 'hop'; readonly slide: number; readonly width: number }
  /** One window for each distinct event time: regrouping what a window above gave out. */
  | { readonly kind: 'instant' };

/**
 * Groups rows by event-time window and keys.
 *
 * `complete` takes rows and gives results. To aggregate before an exchange, `partial` takes rows
 * and gives one row a pane and key: keys, pane start (TIMESTAMP), row count (BIGINT), then the
 * state fields of each aggregate; `final` takes those and gives results. A result row has: the
 * keys, the window as STRUCT<start TIMESTAMP, end TIMESTAMP>, the aggregates, and `_timestamp`, the
 * window's end less one microsecond, as its event time.
 */
export interface WindowAggregateOperator {
  readonly kind: 'window-aggregate';
  readonly phase: 'complete' | 'partial' | 'final';
  readonly window: Window;
  /** Over the input row; in phase `final` plain columns of the partial rows. */
  readonly keys: readonly Expression[];
  /** Arguments and filters refer to the input of the first phase; phase `final` ignores them. */
  readonly aggregates: readonly AggregateCall[];
  /** Event time of the input row (TIMESTAMP, not null); in phase `final` the pane start. */
  readonly time: Expression;
}

/**
 * Per window and partition the first `limit` rows in the given order; ties are broken by arrival.
 * Output rows are the input's with the row number (BIGINT, 1-based) appended if `rowNumber`.
 */
export interface WindowTopOperator {
  readonly kind: 'window-top';
  readonly partition: readonly Expression[];
  readonly order: readonly {
    readonly expression: Expression;
    readonly descending: boolean;
    readonly nullsFirst: boolean;
  }[];
  readonly limit: number;
  readonly rowNumber: boolean;
}

export interface SinkOperator {
  readonly kind: 'sink';
  readonly connector: string;
  readonly options: ConnectorOptions;
  readonly table: string;
  readonly primaryKey?: PrimaryKey;
}
