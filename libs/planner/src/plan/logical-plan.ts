import type { Schema } from '@millrace/data';
import type {
  AggregateCall,
  ConnectorOptions,
  Expression,
  PrimaryKey,
  Window,
} from '@millrace/program';
import type { Span } from '@millrace/sql';

/**
 * A query between its text and its program. Plans are immutable, and shared where the text
 * shares: a table or view that is read twice is one object with two consumers.
 */
export type LogicalPlan =
  | SourcePlan
  | WatermarkPlan
  | FilterPlan
  | ProjectPlan
  | UnionPlan
  | WindowAggregatePlan
  | RowNumberPlan
  | UnknownPlan;

interface Rows {
  readonly schema: Schema;
  /** The field that holds each row's event time (TIMESTAMP, not null), if it is still there. */
  readonly timeField: number | null;
}

export interface SourcePlan extends Rows {
  readonly kind: 'source';
  readonly connector: string;
  readonly options: ConnectorOptions;
  readonly table: string;
  /** Empty where none is declared. */
  readonly primaryKey: PrimaryKey;
}

export interface WatermarkPlan extends Rows {
  readonly kind: 'watermark';
  readonly input: LogicalPlan;
  readonly expression: Expression;
  readonly idleMicros: number | null;
}

export interface FilterPlan extends Rows {
  readonly kind: 'filter';
  readonly input: LogicalPlan;
  readonly predicate: Expression;
}

/** One expression for each field of the schema. */
export interface ProjectPlan extends Rows {
  readonly kind: 'project';
  readonly input: LogicalPlan;
  readonly expressions: readonly Expression[];
}

/** The inputs have the fields and types of the schema; names and NOT NULL may differ. */
export interface UnionPlan extends Rows {
  readonly kind: 'union';
  readonly inputs: readonly LogicalPlan[];
}

/** Gives the keys, the window as a struct, the aggregates and the event time of the result. */
export interface WindowAggregatePlan extends Rows {
  readonly kind: 'window-aggregate';
  readonly input: LogicalPlan;
  readonly window: Window;
  readonly keys: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  readonly time: Expression;
}

/** Gives the rows of its input, and behind each its number in its partition if that is read. */
export interface RowNumberPlan extends Rows {
  readonly kind: 'row-number';
  readonly input: LogicalPlan;
  readonly partition: readonly Expression[];
  readonly order: readonly OrderTerm[];
  /** Rows with greater numbers are not wanted; null = all are, which no operator can do yet. */
  readonly limit: number | null;
  readonly rowNumber: boolean;
  /** Where the text asks for the numbers. */
  readonly span: Span;
}

export interface OrderTerm {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Stands where an error has been reported, so that binding can go on. */
export interface UnknownPlan extends Rows {
  readonly kind: 'unknown';
}

/** Where rows leave the pipeline. The schema is that of the input. */
export interface SinkPlan {
  readonly kind: 'sink';
  readonly input: LogicalPlan;
  readonly connector: string;
  readonly options: ConnectorOptions;
  readonly table: string;
  readonly primaryKey: PrimaryKey;
  /** Whether it writes to one place, which two subtasks would garble. */
  readonly oneSubtask: boolean;
}

export const unknownPlan: UnknownPlan = { kind: 'unknown', schema: [], timeField: null };
