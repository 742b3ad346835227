import { batchHeader, batchRowsMax, type Schema } from '@millrace/data';
import { ExpressionRuntime } from '@millrace/expr';
import { type Clock, must, type Random } from '@millrace/std';
import { BatchWriter } from '@millrace/wasm';
import type { Operator, Output } from '../runtime/operator.ts';
import { floorTo } from '../window/window-times.ts';
import { copyClosedThrough } from '../runtime/closed-through.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { CutRows } from './cut-rows.ts';
import { type CountedStage, FusedCounts } from './fused-counts.ts';
import {
  compilePipeline,
  instantiateRows,
  type PipelineKernel,
  type RunRows,
} from './pipeline-kernel.ts';
import { loopState, loopStateBytes } from './row-loop.ts';
import type { Stage } from './stage.ts';
import {
  type ShiftedTime,
  shiftedColumn,
  shiftedWatermark,
  type TimeRange,
  timeRange,
} from './time-bounds.ts';
import type { WindowGrid } from './window-grid.ts';

export interface PipelineOptions {
  readonly input: Schema;
  readonly stages: readonly Stage[];
  /** The same stages. */
  readonly counted: readonly CountedStage[];
  readonly output: Schema;
  /** Of the windows that the rows meet, if the watermark is made here: see `gridBehind`. */
  readonly grid: WindowGrid | null;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Stateless operators fused: takes a batch, gives at most as many rows, and keeps a watermark. Rows
 * that have missed windows which lie behind are handed on apart, with word of it.
 */
export class Pipeline implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly countsInput = true;
  readonly #context: OperatorContext;
  readonly #outlet: Outlet;
  readonly #options: PipelineOptions;
  readonly #kernel: PipelineKernel;
  readonly #run: RunRows | null;
  /** The same without the watermark, for batches that tell their times; made when first needed. */
  #timeless: { readonly kernel: PipelineKernel; readonly run: RunRows | null } | null = null;
  readonly #watermarkTime: ShiftedTime | null;
  readonly #eventTime: ShiftedTime | null;
  /** Made when first needed. */
  #cuts: CutRows | null = null;
  /** A batch that is being cut, from the row that is next. */
  #rest: { readonly batch: number; row: number; readonly rows: number } | null = null;
  /** What the rows have brought, as far as those behind know. */
  #sentWatermark = beginningOfTime;
  readonly #runtime: ExpressionRuntime;
  readonly #output: BatchWriter;
  readonly #ones: number;
  readonly #state: number;
  readonly #counts: FusedCounts;
  /** Whether the watermark comes from the rows rather than from upstream. */
  readonly #watches: boolean;
  #held: StreamEvent[] = [];

  constructor(context: OperatorContext, options: PipelineOptions) {
    const { linear } = context;
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#context = context;
    this.#outlet = new Outlet(context);
    this.#options = options;
    this.#watermarkTime = shiftedWatermark(options.input, options.stages);
    this.#eventTime =
      options.grid && shiftedColumn(options.input, options.stages, [options.grid.timeField]);
    this.#kernel = compilePipeline(options.input, options.stages, options.output);
    this.#watches = options.stages.some((stage) => stage.kind === 'watermark');
    this.#runtime = new ExpressionRuntime(linear, { clock: options.clock, random: options.random });
    this.#output = new BatchWriter(linear, options.output);
    this.#ones = linear.allocate(batchRowsMax);
    linear.u8.fill(1, this.#ones, this.#ones + batchRowsMax);
    this.#state = linear.allocate(loopStateBytes(options.stages));
    linear.view.setBigInt64(this.#state + loopState.watermark, beginningOfTime, true);
    linear.view.setBigInt64(this.#state + loopState.stopAt, endOfTime, true);
    this.#counts = new FusedCounts(linear, this.#state, options.counted);
    this.#run = this.#instantiate(this.#kernel);
  }

  get busy(): boolean {
    return this.#rest !== null || this.#held.length > 0;
  }

  drain(): boolean {
    this.#deliver();
    return true;
  }

  receive(batch: number): void {
    const { linear } = this.#context;
    const rows = linear.view.getInt32(batch + batchHeader.rows, true);
    this.#counts.addBatch();
    const told = this.#watermarkTime && timeRange(linear, batch, this.#watermarkTime);
    if (this.#options.grid !== null && this.#mayMiss(batch, this.#options.grid, told)) {
      this.#rest = { batch, row: 0, rows };
    } else {
      this.#runtime.heap.reset();
      const output = this.#output.batch;
      linear.view.setInt32(output + batchHeader.rows, rows, true);
      const closed = batchHeader.closedThrough;
      copyClosedThrough(linear, batch + closed, output + closed);
      if (told === null) this.#transform(batch, this.#kernel, this.#run);
      else this.#transformTimeless(batch, told.max);
      this.#counts.addRows(rows);
      this.#outlet.send(output);
    }
    this.#deliver();
  }

  signal(event: StreamEvent): void {
    // Rows make the watermark here; only the end of the stream overrules them.
    if (this.#watches && event.kind === 'watermark' && event.micros !== endOfTime) return;
    this.#held.push(event);
    this.#deliver();
  }

  async close(): Promise<void> {
    const { linear } = this.#context;
    linear.release(this.#ones, batchRowsMax);
    linear.release(this.#state, loopStateBytes(this.#options.stages));
    this.#output.release();
    this.#cuts?.release();
    this.#runtime.release();
  }

  /** The rest of a batch, the watermark that its rows brought, then events. */
  #deliver(): void {
    while (!this.#outlet.blocked) {
      if (this.#rest !== null) this.#cut(this.#rest, this.#options.grid);
      else if (this.#watches && this.#watermark() > this.#sentWatermark) {
        this.#sentWatermark = this.#watermark();
        this.#outlet.signal({ kind: 'watermark', micros: this.#sentWatermark });
      } else {
        const event = this.#held.shift();
        if (event === undefined) return;
        this.#outlet.signal(event);
      }
    }
  }

  /** Whether a row of the batch may have missed a window: not where it tells that none is late. */
  #mayMiss(batch: number, { step }: WindowGrid, told: TimeRange | null): boolean {
    const times = this.#eventTime && timeRange(this.#context.linear, batch, this.#eventTime);
    if (told === null || times === null) return true;
    const reached = told.max > this.#watermark() ? told.max : this.#watermark();
    return times.min < reached && floorTo(times.min, step) < floorTo(reached, step);
  }

  #cut(
    rest: { readonly batch: number; row: number; readonly rows: number },
    grid: WindowGrid | null,
  ): void {
    const { linear } = this.#context;
    this.#runtime.heap.reset();
    this.#cuts ??= new CutRows(linear, this.#runtime, this.#options, must(grid, 'a grid'));
    const firstRow = rest.row;
    rest.row = this.#cuts.run(rest.batch, firstRow, this.#state);
    this.#counts.addRows(rest.row - firstRow);
    if (rest.row >= rest.rows) this.#rest = null;
    this.#outlet.send(this.#cuts.batch);
  }

  #transform(batch: number, kernel: PipelineKernel, run: RunRows | null): void {
    this.#alias(batch, kernel);
    run?.(batch, 0, this.#state, this.#output.batch);
  }

  #transformTimeless(batch: number, watermark: bigint): void {
    this.#timeless ??= this.#compileTimeless();
    this.#transform(batch, this.#timeless.kernel, this.#timeless.run);
    if (watermark <= this.#watermark()) return;
    this.#context.linear.view.setBigInt64(this.#state + loopState.watermark, watermark, true);
  }

  #compileTimeless() {
    const { input, stages, output } = this.#options;
    const rest = stages.filter((stage) => stage.kind !== 'watermark');
    const kernel = compilePipeline(input, rest, output);
    return { kernel, run: this.#instantiate(kernel) };
  }

  #watermark(): bigint {
    return this.#context.linear.view.getBigInt64(this.#state + loopState.watermark, true);
  }

  #alias(batch: number, kernel: PipelineKernel): void {
    const { view } = this.#context.linear;
    const output = this.#output.batch;
    for (const alias of kernel.aliases) {
      view.setInt32(
        output + alias.outputValues,
        view.getInt32(batch + alias.inputValues, true),
        true,
      );
      if (alias.outputValidity === null) continue;
      const validity =
        alias.inputValidity === null
          ? this.#ones
          : view.getInt32(batch + alias.inputValidity, true);
      view.setInt32(output + alias.outputValidity, validity, true);
    }
  }

  #instantiate(kernel: PipelineKernel): RunRows | null {
    const on = { linear: this.#context.linear, runtime: this.#runtime };
    return kernel.code && instantiateRows(kernel.code, kernel, on);
  }
}
