import type { Schema } from '@millrace/data';
import { aggregateState } from '@millrace/expr';
import type {
  AggregateCall,
  ConnectorOptions,
  Exchange,
  Expression,
  Operator,
  Program,
  ProgramEdge,
  ProgramNode,
  Window,
} from '@millrace/program';

export interface NodePlace {
  /** Ids of the nodes in front; the last one added unless told. */
  readonly from?: readonly number[];
  readonly parallelism?: number;
  readonly exchange?: Exchange;
  readonly timeField?: number;
}

/** Programs for tests, node by node; each is called by its kind and number. */
export class ProgramBuilder {
  readonly #nodes: ProgramNode[] = [];
  readonly #edges: ProgramEdge[] = [];
  readonly #parallelism: number;

  constructor(parallelism: number) {
    this.#parallelism = parallelism;
  }

  add(operator: Operator, schema: Schema, place: NodePlace = {}): number {
    const id = this.#nodes.length;
    this.#nodes.push({
      id,
      operatorId: `${operator.kind}_${id}`,
      description: '',
      parallelism: place.parallelism ?? this.#parallelism,
      operator,
      schema,
      timeField: place.timeField ?? null,
    });
    const from = place.from ?? (operator.kind === 'source' ? [] : [id - 1]);
    for (const [input, each] of from.entries()) {
      const exchange = place.exchange ?? { kind: 'forward' };
      this.#edges.push({ from: each, to: id, input, exchange });
    }
    return id;
  }

  build(): Program {
    const parallelism = this.#parallelism;
    return { version: 1, parallelism, nodes: this.#nodes, edges: this.#edges };
  }
}

export function columnOf(schema: Schema, index: number): Expression {
  const { type = bigint, nullable = true } = schema[index] ?? {};
  return { kind: 'column', path: [index], type, nullable };
}

const bigint = { kind: 'bigint' } as const;
const timestamp = { kind: 'timestamp' } as const;

/** What test sources give: a time, a key and a number. */
export const eventsSchema: Schema = [
  { name: 'at', type: timestamp, nullable: false },
  { name: 'key', type: { kind: 'text' }, nullable: true },
  { name: 'number', type: bigint, nullable: false },
];

const countAndSum: readonly AggregateCall[] = [
  {
    function: 'count',
    arguments: [],
    distinct: false,
    filter: null,
    type: bigint,
    nullable: false,
  },
  {
    function: 'sum',
    arguments: [columnOf(eventsSchema, 2)],
    distinct: false,
    filter: null,
    type: bigint,
    nullable: true,
  },
];

export const windowResult: Schema = [
  { name: 'key', type: { kind: 'text' }, nullable: true },
  {
    name: 'window',
    type: {
      kind: 'struct',
      fields: [
        { name: 'start', type: timestamp, nullable: false },
        { name: 'end', type: timestamp, nullable: false },
      ],
    },
    nullable: false,
  },
  { name: 'count', type: bigint, nullable: false },
  { name: 'sum', type: bigint, nullable: true },
  { name: '_timestamp', type: timestamp, nullable: false },
];

const windowPartial: Schema = [
  { name: 'key', type: { kind: 'text' }, nullable: true },
  { name: 'pane', type: timestamp, nullable: false },
  { name: 'rows', type: bigint, nullable: false },
  ...countAndSum.flatMap(aggregateState),
];

export interface WindowedOptions {
  readonly window: Window;
  readonly parallelism: number;
  readonly connector?: string;
  readonly source?: ConnectorOptions;
  readonly sink?: ConnectorOptions;
}

/** Source, watermark, rows and sums by key and window (in two phases over slots), sink. */
export function windowedProgram(options: WindowedOptions): Program {
  const { window, parallelism, connector = 'rows' } = options;
  const builder = new ProgramBuilder(parallelism);
  const time = columnOf(eventsSchema, 0);
  const source = { kind: 'source', connector, options: options.source ?? {}, table: 'events' };
  builder.add({ ...source, kind: 'source' }, eventsSchema);
  builder.add({ kind: 'watermark', expression: time, idleMicros: null }, eventsSchema);
  addWindow(builder, window, parallelism);
  const sink = { kind: 'sink', connector, options: options.sink ?? {}, table: 'out' } as const;
  builder.add(sink, windowResult);
  return builder.build();
}

/** Adds rows and sums of events by key and window; the node that gives them. */
export function addWindow(
  builder: ProgramBuilder,
  window: Window,
  parallelism: number,
  from?: readonly number[],
): number {
  const [time, key] = [columnOf(eventsSchema, 0), columnOf(eventsSchema, 1)];
  const place = from === undefined ? {} : { from };
  const aggregate = { kind: 'window-aggregate', window, aggregates: countAndSum } as const;
  if (parallelism === 1) {
    const complete = { ...aggregate, phase: 'complete', keys: [key], time } as const;
    return builder.add(complete, windowResult, place);
  }
  builder.add({ ...aggregate, phase: 'partial', keys: [key], time }, windowPartial, place);
  const [keys, pane] = [[columnOf(windowPartial, 0)], columnOf(windowPartial, 1)];
  const exchange = { kind: 'hash', fields: [0] } as const;
  const final = { ...aggregate, phase: 'final', keys, time: pane } as const;
  return builder.add(final, windowResult, { exchange });
}
