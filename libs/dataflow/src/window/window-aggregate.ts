import { ExpressionRuntime } from '@millrace/expr';
import { UserError } from '@millrace/operator';
import type { Clock, Random } from '@millrace/std';
import type { KeyedTable } from '@millrace/state';
import { BatchWriter } from '@millrace/wasm';
import { type CountedStage, FusedCounts } from '../pipeline/fused-counts.ts';
import { loopState, loopStateBytes } from '../pipeline/row-loop.ts';
import {
  type ShiftedTime,
  shiftedTime,
  shiftedWatermark,
  timeRange,
} from '../pipeline/time-bounds.ts';
import { closedThroughOf, setClosedThrough } from '../runtime/closed-through.ts';
import { add, counter } from '../runtime/meter.ts';
import type { Operator, Output } from '../runtime/operator.ts';
import { type OperatorContext, Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime, type StreamEvent } from '../runtime/stream-event.ts';
import { windowState } from './accumulate-code.ts';
import { MergedPanes } from './merged-panes.ts';
import { type Due, missedThrough, nextFire } from './next-fire.ts';
import { type Missed, type Pane, PaneStore } from './pane-store.ts';
import { ToldWatermark } from './told-watermark.ts';
import {
  compileWindowAggregate,
  type WindowCode,
  type WindowModuleOptions,
} from './window-module.ts';
import { lastWindowEnd, nextWindowEnd, paneStart, windowTimes } from './window-times.ts';

/** Rows of small windows are gathered up to about this many before they are handed on. */
const gatheredRows = 1024;
/** Windows, or batches of one, that are given out in one go. */
const fireStepsMax = 256;
/** A window made of more panes than this would be put together for minutes. */
const windowPanesMax = 100_000;

export interface WindowAggregateOptions extends WindowModuleOptions {
  /** The stages in front. */
  readonly counted: readonly CountedStage[];
  readonly clock: Clock;
  readonly random: Random;
}

/** A window that is being given out: what is left of its table. */
interface Firing {
  readonly table: KeyedTable;
  /** Whether nothing needs the table afterwards. */
  readonly isLast: boolean;
  readonly start: bigint;
  readonly end: bigint;
  slot: number;
}

/**
 * Groups rows in tables by pane, and gives out a window's groups when the watermark reaches its
 * end (in phase `partial`: a pane's, when it reaches the pane's end).
 *
 * Work that may have to wait for room behind it is cut into steps: the rest of a batch, then the
 * windows up to `target`, then the event that brought the watermark, in this order.
 */
export class WindowAggregate implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly countsInput = true;
  readonly #context: OperatorContext;
  readonly #outlet: Outlet;
  readonly #partial: boolean;
  readonly #watches: boolean;
  readonly #time: ShiftedTime | null;
  readonly #watermarkTime: ShiftedTime | null;
  readonly #code: WindowCode;
  readonly #runtime: ExpressionRuntime;
  readonly #panes: PaneStore;
  readonly #merged: MergedPanes;
  readonly #output: BatchWriter;
  readonly #state: number;
  readonly #stateBytes: number;
  readonly #counts: FusedCounts;
  readonly #told: ToldWatermark;
  #rest: { readonly batch: number; row: number; readonly rows: number } | null = null;
  #firing: Firing | null = null;
  /** Tables whose rows are in the output and may be referred to by it. */
  #retired: KeyedTable[] = [];
  #firedThrough = beginningOfTime;
  /** Windows that end by then are closed to the rows of the batch in hand. */
  #closedThrough = beginningOfTime;
  #target = beginningOfTime;
  /** Whether windows up to `target` may still have to fire. */
  #advancing = false;
  /** Whether the rows of the output were handed on, and may be in use behind. */
  #sent = false;
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
    this.#time = shiftedTime(options.input, options.stages, options.operator.time);
    this.#watermarkTime = shiftedWatermark(options.input, options.stages);
    this.#runtime = new ExpressionRuntime(linear, { clock: options.clock, random: options.random });
    const module = compileWindowAggregate(options);
    this.#code = module.instantiate(linear, this.#runtime, {
      openPane: (micros, watermark) => this.#openPane(micros, watermark),
      growTable: (descriptor) => this.#panes.table(descriptor).grow(),
      growArena: (descriptor, bytes) => this.#panes.table(descriptor).growArena(bytes),
    });
    const table = { layout: module.layout.table, functions: this.#code };
    this.#panes = new PaneStore(linear, module.times, table);
    this.#merged = new MergedPanes(this.#panes, this.#code);
    this.#told = new ToldWatermark(module.times, { partial: this.#partial, clock: options.clock });
    this.#output = new BatchWriter(linear, options.output);
    this.#stateBytes = loopStateBytes(options.stages);
    this.#state = linear.allocate(this.#stateBytes);
    linear.u8.fill(0, this.#state, this.#state + this.#stateBytes);
    this.#counts = new FusedCounts(linear, this.#state, options.counted);
    this.#setMicros(loopState.watermark, beginningOfTime);
    this.#setMicros(loopState.stopAt, endOfTime);
  }

  get busy(): boolean {
    return this.#rest !== null || this.#advancing || this.#sent || this.#held.length > 0;
  }

  get stateBytes(): number {
    return this.#panes.bytes;
  }

  drain(): boolean {
    this.#work();
    return true;
  }

  receive(batch: number): void {
    const { linear } = this.#context;
    this.#rest = { batch, row: 0, rows: linear.view.getInt32(batch, true) };
    const closed = closedThroughOf(linear, batch);
    if (closed !== this.#closedThrough) this.#closePane();
    this.#closedThrough = closed;
    this.#counts.addBatch();
    add(this.#context.counters, counter.batchesIn, 1);
    this.#work();
  }

  signal(event: StreamEvent): void {
    if (event.kind === 'watermark') {
      const reached = this.#watermark();
      // Rows make the watermark here; only the end of the stream overrules them.
      if ((this.#watches && event.micros !== endOfTime) || event.micros <= reached) return;
      this.#setMicros(loopState.watermark, event.micros);
      this.#advanceTo(event.micros);
    } else {
      this.#held.push(event);
    }
    this.#work();
  }

  async close(): Promise<void> {
    this.#panes.close();
    this.#context.linear.release(this.#state, this.#stateBytes);
    this.#output.release();
    this.#runtime.release();
  }

  /** Goes on until everything is done, something behind needs time, or enough has been given out. */
  #work(): void {
    let steps = 0;
    while (!this.#outlet.blocked) {
      if (this.#sent) this.#letGo();
      if (this.#advancing) {
        // The slot goes on by `drain`, and can be stopped between.
        if (++steps > fireStepsMax) return;
        this.#fire();
      } else if (this.#rest !== null) this.#accumulate(this.#rest);
      else if (!this.#passEvents()) return;
    }
  }

  #accumulate(rest: { readonly batch: number; row: number; readonly rows: number }): void {
    this.#runtime.heap.reset();
    const firstRow = rest.row;
    rest.row = this.#isInside(rest.batch)
      ? this.#code.runInside(rest.batch, firstRow, this.#state, 0)
      : this.#code.run(rest.batch, firstRow, this.#state, 0);
    const rows = this.#counts.addRows(rest.row - firstRow);
    add(this.#context.counters, counter.rowsIn, rows);
    if (rest.row >= rest.rows) this.#rest = null;
    this.#countLateRows();
    if (this.#watches) this.#passTime(this.#watermark());
  }

  /**
   * Whether all rows of a batch, by the times that it tells, belong in the open pane and bring the
   * watermark to no window's end; the watermark is then the batch's.
   */
  #isInside(batch: number): boolean {
    const { linear } = this.#context;
    const { view } = linear;
    if (this.#time === null || view.getInt32(this.#state + windowState.table, true) === 0)
      return false;
    const times = timeRange(linear, batch, this.#time);
    if (times === null) return false;
    const pane = view.getBigInt64(this.#state + windowState.pane, true);
    if (times.min < pane || times.max >= pane + this.#panes.times.paneWidth) return false;
    if (!this.#watches) return true;
    const watermarks = this.#watermarkTime && timeRange(linear, batch, this.#watermarkTime);
    if (watermarks === null) return false;
    if (watermarks.max >= view.getBigInt64(this.#state + loopState.stopAt, true)) return false;
    if (watermarks.max > this.#watermark()) this.#setMicros(loopState.watermark, watermarks.max);
    return true;
  }

  /** Rows have brought the watermark here: mostly, no window ends on the way. */
  #passTime(micros: bigint): void {
    const stopAt = this.#context.linear.view.getBigInt64(this.#state + loopState.stopAt, true);
    if (micros >= stopAt) {
      this.#advanceTo(micros);
    } else if (micros > this.#target) {
      this.#target = micros;
      this.#firedThrough = micros;
    }
  }

  /** Makes it due to fire what ends by then. */
  #advanceTo(micros: bigint): void {
    if (micros <= this.#target) return;
    this.#target = micros;
    this.#advancing = true;
  }

  /** One step towards `target`: a batch of a window that is under way, or the next window. */
  #fire(): void {
    if (this.#firing !== null) {
      this.#emit(this.#firing);
      return;
    }
    const next = this.#nextFire();
    if (next !== null && next.end <= this.#target) {
      if (!this.#mayJoin(next.pane)) {
        this.#sendOutput();
        return;
      }
      // Of panes given out by themselves several may be due at once, after stragglers.
      const through = this.#partial ? next.end - 1n : next.end;
      if (through > this.#firedThrough) this.#firedThrough = through;
      this.#begin(next);
      return;
    }
    this.#advancing = false;
    this.#firedThrough = this.#target;
    this.#dropExpired(this.#target);
    this.#setStop();
    this.#sendOutput();
  }

  #nextFire(): Due | null {
    const { panes, times } = this.#panes;
    return nextFire(panes, { times, partial: this.#partial, firedThrough: this.#firedThrough });
  }

  /** Whether a pane's rows have missed the same windows as those that are in the output. */
  #mayJoin(pane: Pane): boolean {
    if (!this.#partial || this.#output.rows === 0) return true;
    return closedThroughOf(this.#context.linear, this.#output.batch) === missedThrough(pane);
  }

  #begin(next: Due): void {
    this.#closePane();
    const { times } = this.#panes;
    if (this.#partial) {
      this.#panes.remove(next.pane);
      const { table, start } = next.pane;
      setClosedThrough(this.#context.linear, this.#output.batch, missedThrough(next.pane));
      const end = start + times.paneWidth;
      this.#firing = { table, isLast: true, start, end, slot: table.slots.from };
      return;
    }
    const panes = this.#panes.of(next.end);
    const only = this.#onlyPane(panes);
    const table = only === null ? this.#merged.of(panes) : this.#takePane(only);
    const [start, isLast] = [next.end - times.width, only !== null];
    this.#firing = { table, isLast, start, end: next.end, slot: table.slots.from };
  }

  /** Lets go of the panes whose windows have all been given out by then. */
  #dropExpired(micros: bigint): void {
    const expired = this.#panes.removeExpired(micros);
    if (expired.length > 0) this.#closePane();
    this.#retire(this.#merged.leave(expired));
    for (const pane of expired) this.#panes.release(pane.table);
  }

  /** The pane that is a window by itself and in no later one. */
  #onlyPane([only, ...others]: readonly Pane[]): Pane | null {
    if (only === undefined || others.length > 0) return null;
    const next = nextWindowEnd(this.#panes.times, only.start, this.#firedThrough);
    return next === null ? only : null;
  }

  /** The table of a pane that leaves. */
  #takePane(pane: Pane): KeyedTable {
    this.#retire(this.#merged.change(pane));
    this.#panes.remove(pane);
    return pane.table;
  }

  /** Keeps a table only as long as its rows may be in use behind. */
  #retire(table: KeyedTable | null): void {
    if (table !== null) this.#retired.push(table);
  }

  #emit(firing: Firing): void {
    const { table, isLast, start, end } = firing;
    const { to } = table.slots;
    // Addresses come back signed; above 2 GiB they would be negative.
    firing.slot = this.#code.emitGroups(firing.slot, to, start, end, this.#output.batch) >>> 0;
    const finished = firing.slot >= to;
    if (finished) {
      this.#firing = null;
      if (isLast) this.#retire(table);
      // Else a jump over many windows would look at the panes of all before for each of them.
      else this.#dropExpired(end);
    }
    if (!finished || this.#output.rows >= gatheredRows) this.#sendOutput();
  }

  #sendOutput(): void {
    this.#outlet.send(this.#output.batch);
    this.#sent = true;
  }

  /** Forgets the rows handed on, once nothing behind uses them any more. */
  #letGo(): void {
    this.#sent = false;
    this.#output.rows = 0;
    for (const table of this.#retired) this.#panes.release(table);
    this.#retired = [];
  }

  /** Passes on what is held and the watermark; false when there was nothing to pass. */
  #passEvents(): boolean {
    const reached = this.#told.next(this.#firedThrough, this.#held.length > 0);
    if (reached !== null) {
      this.#outlet.signal({ kind: 'watermark', micros: reached });
      return true;
    }
    const event = this.#held.shift();
    if (event === undefined) return false;
    this.#outlet.signal(event);
    return true;
  }

  /** Called by generated code for a row outside of the open pane. */
  #openPane(micros: bigint, watermark: bigint): number {
    // The loop stops where a window fires, so all that end by now have fired or had no rows.
    if (watermark > this.#firedThrough) this.#firedThrough = watermark;
    const pane = this.#panes.open(micros, this.#missed);
    if (pane === null) {
      this.#closePane();
      const { times } = this.#panes;
      if (lastWindowEnd(times, paneStart(times, micros)) === null) this.#gapRows += 1;
      return 0;
    }
    this.#retire(this.#merged.change(pane));
    this.#setMicros(windowState.pane, pane.start);
    this.#context.linear.view.setInt32(
      this.#state + windowState.table,
      pane.table.descriptor,
      true,
    );
    this.#setStop();
    return pane.table.descriptor;
  }

  /** What a row has missed: windows of phase `partial` are over only where they are put together. */
  get #missed(): Missed {
    const [fired, closed] = [this.#firedThrough, this.#closedThrough];
    return this.#partial
      ? { overThrough: beginningOfTime, closedThrough: fired > closed ? fired : closed }
      : { overThrough: fired, closedThrough: closed };
  }

  #closePane(): void {
    this.#context.linear.view.setInt32(this.#state + windowState.table, 0, true);
  }

  /** Rows are entered up to the watermark at which the next window fires. */
  #setStop(): void {
    const end = this.#nextFire()?.end ?? endOfTime;
    this.#setMicros(loopState.stopAt, end < endOfTime ? end : endOfTime);
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

/** @throws UserError when a window would be made of too many panes */
function checkPanes({ operator }: WindowAggregateOptions): void {
  const { width, slide, paneWidth } = windowTimes(operator.window);
  if (width / paneWidth <= windowPanesMax) return;
  throw new UserError(
    `a window of ${width} microseconds that slides by ${slide} has ${width / paneWidth} parts, more than ${windowPanesMax}`,
    'choose a wider slide, or a narrower window, that divide each other',
  );
}
