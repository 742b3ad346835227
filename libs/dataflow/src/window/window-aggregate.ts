import { ExpressionRuntime } from '@millrace/expr';
import { UserError } from '@millrace/operator';
import { windowPanes, windowPanesMax } from '@millrace/program';
import { TableSet } from '@millrace/state';
import type { Clock, Random } from '@millrace/std';
import { BatchWriter } from '@millrace/wasm';
import { type CountedStage, FusedCounts } from '../pipeline/fused-counts.ts';
import { loopState, loopStateBytes } from '../pipeline/row-loop.ts';
import { closedThroughOf } from '../runtime/closed-through.ts';
import { add, counter } from '../runtime/meter.ts';
import type { Operator, Output } from '../runtime/operator.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { windowState } from './accumulate-code.ts';
import { type Missed, PaneStore } from './pane-store.ts';
import { ToldWatermark } from './told-watermark.ts';
import { WindowFiring } from './window-firing.ts';
import {
  compileWindowAggregate,
  type WindowCode,
  type WindowModuleOptions,
} from './window-module.ts';
import { lastWindowEnd, paneStart } from './window-times.ts';

/** Windows, or batches of one, that are given out in one go. */
const fireStepsMax = 256;

export interface WindowAggregateOptions extends WindowModuleOptions {
  /** The stages in front. */
  readonly counted: readonly CountedStage[];
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Groups rows in tables by pane, and gives out a window's groups when the watermark reaches its
 * end (in phase `partial`: a pane's, when it reaches the pane's end).
 *
 * Work that may have to wait for room behind it is cut into steps: the rest of a batch, then the
 * windows up to the watermark, then the event that brought the watermark, in this order.
 */
export class WindowAggregate implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly countsInput = true;
  readonly #context: OperatorContext;
  readonly #outlet: Outlet;
  readonly #partial: boolean;
  readonly #watches: boolean;
  readonly #code: WindowCode;
  readonly #runtime: ExpressionRuntime;
  readonly #tables: TableSet;
  readonly #panes: PaneStore;
  readonly #firing: WindowFiring;
  readonly #output: BatchWriter;
  readonly #state: number;
  readonly #stateBytes: number;
  readonly #counts: FusedCounts;
  readonly #told: ToldWatermark;
  #rest: { readonly batch: number; row: number; readonly rows: number } | null = null;
  /** Windows that end by then are closed to the rows of the batch in hand. */
  #closedThrough = beginningOfTime;
  /** Rows between windows, where the slide is wider than the window: not late, in no window. */
  #gapRows = 0;
  #held: StreamEvent[] = [];

  constructor(context: OperatorContext, options: WindowAggregateOptions) {
    const { linear } = context;
    checkPanes(options);
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#context = context;
    this.#outlet = new Outlet(context);
    this.#partial = options.operator.phase === 'partial';
    this.#watches = options.stages.some((stage) => stage.kind === 'watermark');
    this.#runtime = new ExpressionRuntime(linear, { clock: options.clock, random: options.random });
    const module = compileWindowAggregate(options);
    this.#code = module.instantiate(linear, this.#runtime, {
      openPane: (micros, watermark) => this.#openPane(micros, watermark),
      tables: () => this.#tables,
    });
    const { table: layout } = module.layout;
    this.#tables = new TableSet(linear, { layout, functions: this.#code });
    this.#panes = new PaneStore(module.times, this.#tables);
    this.#told = new ToldWatermark(module.times, { partial: this.#partial, clock: options.clock });
    this.#output = new BatchWriter(linear, options.output);
    this.#firing = new WindowFiring({
      linear,
      outlet: this.#outlet,
      tables: this.#tables,
      panes: this.#panes,
      code: this.#code,
      output: this.#output,
      partial: this.#partial,
    });
    this.#stateBytes = loopStateBytes(options.stages);
    this.#state = linear.allocate(this.#stateBytes);
    linear.u8.fill(0, this.#state, this.#state + this.#stateBytes);
    this.#counts = new FusedCounts(linear, this.#state, options.counted);
    this.#setMicros(loopState.watermark, beginningOfTime);
    this.#setMicros(loopState.stopAt, endOfTime);
  }

  get busy(): boolean {
    return this.#rest !== null || this.#firing.busy || this.#held.length > 0;
  }

  get stateBytes(): number {
    return this.#tables.bytes;
  }

  drain(): boolean {
    this.#work();
    return true;
  }

  receive(batch: number): void {
    const { linear } = this.#context;
    const rest = { batch, row: 0, rows: linear.view.getInt32(batch, true) };
    this.#rest = rest;
    const closed = closedThroughOf(linear, batch);
    if (closed !== this.#closedThrough) this.#closePane();
    this.#closedThrough = closed;
    this.#counts.addBatch();
    add(this.#context.counters, counter.batchesIn, 1);
    // Nothing is busy where a batch is handed on, and entering rows hands nothing on.
    this.#accumulate(rest);
    this.#work();
  }

  signal(event: StreamEvent): void {
    if (event.kind === 'watermark') {
      const reached = this.#watermark();
      // Rows make the watermark here; only the end of the stream overrules them.
      if ((this.#watches && event.micros !== endOfTime) || event.micros <= reached) return;
      this.#setMicros(loopState.watermark, event.micros);
      this.#firing.advanceTo(event.micros);
    } else {
      this.#firing.pass(this.#watermark());
      this.#held.push(event);
    }
    this.#work();
  }

  async close(): Promise<void> {
    this.#tables.close();
    this.#context.linear.release(this.#state, this.#stateBytes);
    this.#output.release();
    this.#runtime.release();
  }

  flush(): void {
    if (this.busy || this.#partial || this.#outlet.blocked) return;
    this.#firing.pass(this.#watermark());
    this.#tell(true);
  }

  /** Goes on until all is done, something behind needs time, or enough has been given out. */
  #work(): void {
    let steps = 0;
    while (!this.#outlet.blocked) {
      this.#firing.letGo();
      if (this.#firing.advancing) {
        // The slot goes on by `drain`, and can be stopped between.
        if (++steps > fireStepsMax) return;
        this.#fire();
      } else if (this.#rest !== null) this.#accumulate(this.#rest);
      else if (!this.#passEvents()) return;
    }
  }

  #fire(): void {
    this.#firing.step();
    this.#closePane();
    if (!this.#firing.advancing) this.#setStop();
  }

  #accumulate(rest: { readonly batch: number; row: number; readonly rows: number }): void {
    this.#runtime.heap.reset();
    const firstRow = rest.row;
    const inside = this.#code.passInside?.(rest.batch, this.#state) === 1;
    rest.row = inside
      ? this.#code.runInside(rest.batch, firstRow, this.#state, 0)
      : this.#code.run(rest.batch, firstRow, this.#state, 0);
    const rows = this.#counts.addRows(rest.row - firstRow);
    add(this.#context.counters, counter.rowsIn, rows);
    if (rest.row >= rest.rows) this.#rest = null;
    if (!inside) this.#countLateRows();
    if (this.#watches && (!inside || this.#told.isDue)) this.#passTime();
  }

  /** Rows have brought the watermark on: mostly, no window ends on the way. */
  #passTime(): void {
    const watermark = this.#watermark();
    const { view } = this.#context.linear;
    if (watermark < view.getBigInt64(this.#state + loopState.stopAt, true)) {
      this.#firing.pass(watermark);
    } else this.#firing.advanceTo(watermark);
  }

  /** Passes on the watermark and what is held; false when there was nothing to pass. */
  #passEvents(): boolean {
    if (this.#tell(this.#held.length > 0)) return true;
    const event = this.#held.shift();
    if (event === undefined) return false;
    this.#outlet.signal(event);
    return true;
  }

  #tell(exactly: boolean): boolean {
    const micros = this.#told.next(this.#firing.firedThrough, exactly);
    if (micros !== null) this.#outlet.signal({ kind: 'watermark', micros });
    return micros !== null;
  }

  /** Called by generated code for a row outside of the open pane. */
  #openPane(micros: bigint, watermark: bigint): number {
    // The loop stops where a window fires, so all that end by now have fired or had no rows.
    this.#firing.pass(watermark);
    const pane = this.#panes.open(micros, this.#missed);
    if (pane === null) {
      this.#closePane();
      const { times } = this.#panes;
      if (lastWindowEnd(times, paneStart(times, micros)) === null) this.#gapRows += 1;
      return 0;
    }
    this.#firing.change(pane);
    this.#setMicros(windowState.pane, pane.start);
    this.#context.linear.view.setInt32(
      this.#state + windowState.table,
      pane.table.descriptor,
      true,
    );
    this.#setStop();
    return pane.table.descriptor;
  }

  /** What a row has missed; windows of phase `partial` are over where they are put together. */
  get #missed(): Missed {
    const [fired, closed] = [this.#firing.firedThrough, this.#closedThrough];
    return this.#partial
      ? { overThrough: beginningOfTime, closedThrough: fired > closed ? fired : closed }
      : { overThrough: fired, closedThrough: closed };
  }

  #closePane(): void {
    this.#context.linear.view.setInt32(this.#state + windowState.table, 0, true);
  }

  /** Rows are entered up to the watermark at which the next window fires. */
  #setStop(): void {
    this.#setMicros(loopState.stopAt, this.#firing.nextEnd);
  }

  #countLateRows(): void {
    const { linear, counters } = this.#context;
    const late = linear.view.getBigInt64(this.#state + windowState.lateRows, true);
    if (late === 0n) return;
    add(counters, counter.lateRows, Number(late) - this.#gapRows);
    this.#gapRows = 0;
    this.#setMicros(windowState.lateRows, 0n);
  }

  #watermark(): bigint {
    return this.#context.linear.view.getBigInt64(this.#state + loopState.watermark, true);
  }

  #setMicros(offset: number, micros: bigint): void {
    this.#context.linear.view.setBigInt64(this.#state + offset, micros, true);
  }
}

/** @throws UserError for a window of too many panes, which a planner refuses */
function checkPanes({ operator: { window } }: WindowAggregateOptions): void {
  const panes = windowPanes(window);
  if (panes <= windowPanesMax) return;
  throw new UserError(`a window is made of ${panes} parts, more than ${windowPanesMax}`);
}
