import { batchHeader, type Row, type Schema, type Value } from '@millrace/data';
import { evaluate, type EvaluationContext } from '@millrace/expr';
import type { WindowTopOperator } from '@millrace/program';
import { BatchReader, BatchWriter } from '@millrace/wasm';
import type { Operator, Output } from '../runtime/operator.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { compareRanks, type Ranked } from './rank-order.ts';

export interface WindowTopOptions {
  readonly operator: WindowTopOperator;
  readonly input: Schema;
  /** The field of the input that is each row's event time. */
  readonly timeField: number;
  readonly output: Schema;
  readonly evaluation: EvaluationContext;
}

interface Partition {
  readonly time: bigint;
  /** The first `limit` rows so far, in order. */
  readonly best: Ranked[];
}

/**
 * Keeps the first rows of each partition until the watermark passes the partition's window. The
 * partition holds the window, so all its rows have the same event time.
 */
export class WindowTop implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly #outlet: Outlet;
  readonly #options: WindowTopOptions;
  readonly #context: OperatorContext;
  readonly #reader: BatchReader;
  readonly #output: BatchWriter;
  readonly #partitions = new Map<string, Partition>();
  #ready: Row[] = [];
  #held: StreamEvent[] = [];
  #arrivals = 0;
  #watermark = beginningOfTime;

  constructor(context: OperatorContext, options: WindowTopOptions) {
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#context = context;
    this.#options = options;
    this.#outlet = new Outlet(context);
    this.#reader = new BatchReader(context.linear, options.input);
    this.#output = new BatchWriter(context.linear, options.output);
  }

  get busy(): boolean {
    return this.#held.length > 0;
  }

  drain(): boolean {
    this.#deliver();
    return true;
  }

  receive(batch: number): void {
    const rows = this.#context.linear.view.getInt32(batch + batchHeader.rows, true);
    for (let row = 0; row < rows; row++) this.#enter(this.#reader.row(batch, row));
  }

  signal(event: StreamEvent): void {
    if (event.kind === 'watermark') this.#fire(event.micros);
    this.#held.push(event);
    this.#deliver();
  }

  async close(): Promise<void> {
    this.#output.release();
  }

  #enter(row: Row): void {
    const { operator, timeField, evaluation } = this.#options;
    const order = operator.order.map(({ expression }) => evaluate(expression, row, evaluation));
    const key = partitionKey(operator.partition.map((part) => evaluate(part, row, evaluation)));
    const known = this.#partitions.get(key);
    const partition = known ?? { time: row[timeField] as bigint, best: [] };
    if (known === undefined) this.#partitions.set(key, partition);
    this.#arrivals += 1;
    const ranked: Ranked = { row, order, arrival: this.#arrivals };
    const { best } = partition;
    let at = best.length;
    while (at > 0 && compareRanks(operator.order, ranked, best[at - 1] ?? ranked) < 0) at -= 1;
    if (at >= operator.limit) return;
    best.splice(at, 0, ranked);
    if (best.length > operator.limit) best.pop();
  }

  #fire(watermark: bigint): void {
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    const { rowNumber } = this.#options.operator;
    const fired = [...this.#partitions].filter(
      ([, { time }]) => time < watermark || watermark === endOfTime,
    );
    fired.sort(([, a], [, b]) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    for (const [key, { best }] of fired) {
      this.#partitions.delete(key);
      for (const [index, { row }] of best.entries()) {
        this.#ready.push(rowNumber ? [...row, BigInt(index + 1)] : row);
      }
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

/** A text that is the same for equal values and only for them: -0 is 0, NaN is NaN. */
function partitionKey(values: readonly Value[]): string {
  return JSON.stringify(values, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'string') return `s${value}`;
    // JSON would write numbers that are not finite as it writes NULL.
    if (typeof value === 'number') return Number.isFinite(value) ? value : `f${value}`;
    return value instanceof Uint8Array ? `x${Buffer.from(value).toString('hex')}` : value;
  });
}
