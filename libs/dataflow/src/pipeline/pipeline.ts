import { batchHeader, batchRowsMax, type Schema } from '@millrace/data';
import { ExpressionRuntime } from '@millrace/expr';
import type { Clock, Random } from '@millrace/std';
import { BatchWriter } from '@millrace/wasm';
import type { Operator, Output } from '../runtime/operator.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { compilePipeline, type PipelineKernel, type RunRows } from './pipeline-kernel.ts';
import { loopState } from './row-loop.ts';
import type { Stage } from './stage.ts';
import { type ShiftedTime, shiftedWatermark, timeRange } from './time-bounds.ts';

export interface PipelineOptions {
  readonly input: Schema;
  readonly stages: readonly Stage[];
  readonly output: Schema;
  readonly clock: Clock;
  readonly random: Random;
}

/** Stateless operators fused: takes a batch, gives at most as many rows, and keeps a watermark. */
export class Pipeline implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly #context: OperatorContext;
  readonly #outlet: Outlet;
  readonly #options: PipelineOptions;
  readonly #kernel: PipelineKernel;
  readonly #run: RunRows | null;
  /** The same without the watermark, for batches that tell their times; made when first needed. */
  #timeless: { readonly kernel: PipelineKernel; readonly run: RunRows | null } | null = null;
  readonly #watermarkTime: ShiftedTime | null;
  readonly #runtime: ExpressionRuntime;
  readonly #output: BatchWriter;
  readonly #ones: number;
  readonly #state: number;
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
    this.#kernel = compilePipeline(options.input, options.stages, options.output);
    this.#watches = options.stages.some((stage) => stage.kind === 'watermark');
    this.#runtime = new ExpressionRuntime(linear, { clock: options.clock, random: options.random });
    this.#output = new BatchWriter(linear, options.output);
    this.#ones = linear.allocate(batchRowsMax);
    linear.u8.fill(1, this.#ones, this.#ones + batchRowsMax);
    this.#state = linear.allocate(loopState.bytes);
    linear.view.setBigInt64(this.#state + loopState.watermark, beginningOfTime, true);
    linear.view.setBigInt64(this.#state + loopState.stopAt, endOfTime, true);
    this.#run = this.#instantiate(this.#kernel);
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
    const { view } = this.#context.linear;
    const rows = view.getInt32(batch + batchHeader.rows, true);
    view.setInt32(this.#output.batch + batchHeader.rows, rows, true);
    const before = this.#watermark();
    const told = this.#watermarkTime && timeRange(this.#context.linear, batch, this.#watermarkTime);
    if (told === null) this.#transform(batch, this.#kernel, this.#run);
    else this.#transformTimeless(batch, told.max);
    this.#outlet.send(this.#output.batch);
    if (this.#watches && this.#watermark() > before) {
      this.#pass({ kind: 'watermark', micros: this.#watermark() });
    }
  }

  signal(event: StreamEvent): void {
    // Rows make the watermark here; only the end of the stream overrules them.
    if (this.#watches && event.kind === 'watermark' && event.micros !== endOfTime) return;
    this.#pass(event);
  }

  async close(): Promise<void> {
    const { linear } = this.#context;
    linear.release(this.#ones, batchRowsMax);
    linear.release(this.#state, loopState.bytes);
    this.#output.release();
    this.#runtime.release();
  }

  #pass(event: StreamEvent): void {
    this.#held.push(event);
    this.#deliver();
  }

  #deliver(): void {
    while (!this.#outlet.blocked) {
      const event = this.#held.shift();
      if (event === undefined) return;
      this.#outlet.signal(event);
    }
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
    if (kernel.code === null) return null;
    const env = { memory: this.#context.linear.memory, ...kernel.imports(this.#runtime) };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel.code), { env });
    return instance.exports['run'] as RunRows;
  }
}
