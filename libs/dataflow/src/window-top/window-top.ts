import type { Row, Schema } from '@millrace/data';
import { evaluate, type EvaluationContext, ExpressionRuntime } from '@millrace/expr';
import { must } from '@millrace/std';
import { type KeyedTable, TableSet } from '@millrace/state';
import { BatchReader, BatchWriter } from '@millrace/wasm';
import type { Operator, Output } from '../runtime/operator.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { type Ranked, rankAmong } from './rank-order.ts';
import {
  compileTop,
  partitionState,
  type TopCode,
  type TopModuleOptions,
  topState,
} from './top-code.ts';

export interface WindowTopOptions extends TopModuleOptions {
  readonly output: Schema;
  readonly evaluation: EvaluationContext;
}

/** A row that is kept, with its number by `sortKey`. */
interface KeptRow extends Ranked {
  readonly sortKey: bigint;
}

/** The partitions of one window, as they came; their table finds them by their number. */
interface TimedPartitions {
  readonly table: KeyedTable;
  /** Of each the first `limit` rows so far, in order. */
  readonly best: KeptRow[][];
}

/**
 * Keeps the first rows of each partition until the watermark passes the partition's window. The
 * partition holds the window, so all its rows have the same event time.
 *
 * Generated code finds a row's partition and drops what comes behind the last row of a full one;
 * what is left, mostly few, is read and put in its place here.
 */
export class WindowTop implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly #outlet: Outlet;
  readonly #options: WindowTopOptions;
  readonly #context: OperatorContext;
  readonly #runtime: ExpressionRuntime;
  readonly #code: TopCode;
  readonly #state: number;
  readonly #tables: TableSet;
  readonly #reader: BatchReader;
  readonly #output: BatchWriter;
  readonly #times = new Map<bigint, TimedPartitions>();
  /** That the rows in hand belong to. */
  #open: TimedPartitions | null = null;
  #batch = 0;
  /** Partitions of the window given out last: the next one will have about as many. */
  #expectedPartitions = 0;
  #ready: Row[] = [];
  #held: StreamEvent[] = [];
  #arrivals = 0;
  #watermark = beginningOfTime;

  constructor(context: OperatorContext, options: WindowTopOptions) {
    const { linear } = context;
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#context = context;
    this.#options = options;
    this.#outlet = new Outlet(context);
    this.#runtime = new ExpressionRuntime(linear, options.evaluation);
    const module = compileTop(options);
    this.#code = module.instantiate(linear, this.#runtime, {
      openTime: (micros) => this.#openTime(micros),
      enter: (row, state, sortKey) => this.#enter(row, state, sortKey),
      tables: () => this.#tables,
    });
    this.#tables = new TableSet(linear, { layout: module.layout, functions: this.#code });
    this.#state = linear.allocate(topState.bytes);
    linear.u8.fill(0, this.#state, this.#state + topState.bytes);
    this.#reader = new BatchReader(linear, options.input);
    this.#output = new BatchWriter(linear, options.output);
  }

  get busy(): boolean {
    return this.#held.length > 0;
  }

  drain(): boolean {
    this.#deliver();
    return true;
  }

  receive(batch: number): void {
    this.#runtime.heap.reset();
    this.#batch = batch;
    this.#code.run(batch, this.#state);
  }

  signal(event: StreamEvent): void {
    if (event.kind === 'watermark') this.#fire(event.micros);
    this.#held.push(event);
    this.#deliver();
  }

  async close(): Promise<void> {
    this.#tables.close();
    this.#context.linear.release(this.#state, topState.bytes);
    this.#output.release();
    this.#runtime.release();
  }

  /** Called by generated code for a row of another time than the one before. */
  #openTime(micros: bigint): number {
    const known = this.#times.get(micros);
    this.#open = known ?? { table: this.#tables.make(this.#expectedPartitions), best: [] };
    if (known === undefined) this.#times.set(micros, this.#open);
    return this.#open.table.descriptor;
  }

  /** Called by generated code for a row that may be among the first of its partition. */
  #enter(at: number, state: number, sortKey: bigint): void {
    const { operator, evaluation } = this.#options;
    const row = this.#reader.row(this.#batch, at);
    const order = operator.order.map(({ expression }) => evaluate(expression, row, evaluation));
    this.#arrivals += 1;
    const ranked: KeptRow = { row, order, sortKey, arrival: this.#arrivals };
    const best = this.#partition(state);
    best.splice(rankAmong(operator.order, ranked, best), 0, ranked);
    if (best.length < operator.limit) return;
    if (best.length > operator.limit) best.pop();
    const { view } = this.#context.linear;
    view.setInt32(state + partitionState.full, 1, true);
    const last = best[operator.limit - 1] ?? ranked;
    view.setBigInt64(state + partitionState.last, last.sortKey, true);
  }

  /** The rows of the partition whose state stands there. */
  #partition(state: number): KeptRow[] {
    const { best } = must(this.#open, 'the partitions of a time');
    const { view } = this.#context.linear;
    const number = view.getInt32(state + partitionState.number, true);
    if (number > 0) return must(best[number - 1], 'partition');
    view.setInt32(state + partitionState.number, best.push([]), true);
    return must(best.at(-1), 'partition');
  }

  #fire(watermark: bigint): void {
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    const isOver = (time: bigint): boolean => time < watermark || watermark === endOfTime;
    const fired = [...this.#times].filter(([time]) => isOver(time));
    if (fired.length === 0) return;
    fired.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [time, { table, best }] of fired) {
      this.#times.delete(time);
      this.#expectedPartitions = table.groups;
      this.#tables.release(table);
      for (const rows of best) this.#giveOut(rows);
    }
    this.#context.linear.view.setInt32(this.#state + topState.table, 0, true);
    this.#open = null;
  }

  #giveOut(rows: readonly Ranked[]): void {
    const { rowNumber } = this.#options.operator;
    for (const [index, { row }] of rows.entries()) {
      this.#ready.push(rowNumber ? [...row, BigInt(index + 1)] : row);
    }
  }

  #deliver(): void {
    while (!this.#outlet.blocked) {
      if (this.#output.rows > 0) this.#output.clear();
      if (this.#ready.length > 0) {
        this.#sendBatch();
        continue;
      }
      const event = this.#held.shift();
      if (event === undefined) return;
      this.#outlet.signal(event);
    }
  }

  #sendBatch(): void {
    let taken = 0;
    for (const row of this.#ready) {
      if (this.#output.full) break;
      this.#output.append(row);
      taken += 1;
    }
    this.#ready = this.#ready.slice(taken);
    this.#outlet.send(this.#output.batch);
  }
}
