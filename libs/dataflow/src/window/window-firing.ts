import type { KeyedTable, TableSet } from '@millrace/state';
import type { BatchWriter, LinearMemory } from '@millrace/wasm';
import { closedThroughOf, setClosedThrough } from '../runtime/closed-through.ts';
import type { Outlet } from '../runtime/outlet.ts';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import { MergedPanes } from './merged-panes.ts';
import { type Due, missedThrough, nextFire } from './next-fire.ts';
import type { Pane, PaneStore } from './pane-store.ts';
import type { WindowCode } from './window-module.ts';
import { nextWindowEnd } from './window-times.ts';

/** Rows of small windows are gathered up to about this many before they are handed on. */
const gatheredRows = 1024;

export interface FiringOptions {
  readonly linear: LinearMemory;
  readonly outlet: Outlet;
  readonly tables: TableSet;
  readonly panes: PaneStore;
  readonly code: WindowCode;
  readonly output: BatchWriter;
  /** Whether panes are given out by themselves. */
  readonly partial: boolean;
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
 * Gives out the windows (in phase `partial` the panes) that end by a watermark, in steps: between
 * two of them what is behind may ask for time. Panes leave with their last window, so that after a
 * step none is known to be open.
 */
export class WindowFiring {
  readonly #options: FiringOptions;
  readonly #panes: PaneStore;
  readonly #merged: MergedPanes;
  readonly #output: BatchWriter;
  #firing: Firing | null = null;
  /** Tables whose rows are in the output and may be referred to by it. */
  #retired: KeyedTable[] = [];
  #firedThrough = beginningOfTime;
  #target = beginningOfTime;
  /** Whether windows up to `target` may still have to fire. */
  #advancing = false;
  /** Whether the rows of the output were handed on, and may be in use behind. */
  #sent = false;

  constructor(options: FiringOptions) {
    this.#options = options;
    this.#panes = options.panes;
    this.#merged = new MergedPanes(options.panes.times, options.tables, options.code);
    this.#output = options.output;
  }

  get busy(): boolean {
    return this.#advancing || this.#sent;
  }

  /** Whether there is a next step. */
  get advancing(): boolean {
    return this.#advancing;
  }

  /** What ends by then has been given out, or had no rows. */
  get firedThrough(): bigint {
    return this.#firedThrough;
  }

  /** When the next window with rows ends; `endOfTime` = none that the watermark must stop at. */
  get nextEnd(): bigint {
    const end = this.#next()?.end ?? endOfTime;
    return end < endOfTime ? end : endOfTime;
  }

  /** The watermark came here, and no window with rows ended on the way. */
  pass(micros: bigint): void {
    if (micros > this.#target) this.#target = micros;
    if (micros > this.#firedThrough) this.#firedThrough = micros;
  }

  /** Makes it due to fire what ends by then. */
  advanceTo(micros: bigint): void {
    if (micros <= this.#target) return;
    this.#target = micros;
    this.#advancing = true;
  }

  /** Is told when rows may come to a pane. */
  change(pane: Pane): void {
    this.#retire(this.#merged.change(pane));
  }

  /** One step towards the watermark: a batch of a window that is under way, or the next window. */
  step(): void {
    if (this.#firing !== null) {
      this.#emit(this.#firing);
      return;
    }
    const next = this.#next();
    if (next !== null && next.end <= this.#target) {
      if (this.#mayJoin(next.pane)) this.#begin(next);
      else this.#sendOutput();
      return;
    }
    this.#advancing = false;
    this.#firedThrough = this.#target;
    this.#dropExpired(this.#target);
    this.#sendOutput();
  }

  /** Forgets the rows handed on; called when nothing behind uses them any more. */
  letGo(): void {
    if (!this.#sent) return;
    this.#sent = false;
    this.#output.rows = 0;
    for (const table of this.#retired) this.#options.tables.release(table);
    this.#retired = [];
  }

  #next(): Due | null {
    const { panes, times } = this.#panes;
    const { partial } = this.#options;
    return nextFire(panes, { times, partial, firedThrough: this.#firedThrough });
  }

  /** Whether a pane's rows have missed the same windows as those that are in the output. */
  #mayJoin(pane: Pane): boolean {
    if (!this.#options.partial || this.#output.rows === 0) return true;
    return closedThroughOf(this.#options.linear, this.#output.batch) === missedThrough(pane);
  }

  #begin({ pane, end }: Due): void {
    // Of panes given out by themselves several may be due at once, after stragglers.
    const through = this.#options.partial ? end - 1n : end;
    if (through > this.#firedThrough) this.#firedThrough = through;
    if (this.#options.partial) {
      setClosedThrough(this.#options.linear, this.#output.batch, missedThrough(pane));
      this.#beginLast(pane, pane.start, pane.start + this.#panes.times.paneWidth);
      return;
    }
    const start = end - this.#panes.times.width;
    const panes = this.#panes.of(end);
    const only = this.#onlyPane(panes);
    if (only !== null) {
      this.#beginLast(only, start, end);
      return;
    }
    const table = this.#merged.of(panes, end);
    this.#firing = { table, isLast: false, start, end, slot: table.slots.from };
  }

  /** Gives out a pane that no later window needs. */
  #beginLast(pane: Pane, start: bigint, end: bigint): void {
    this.change(pane);
    this.#panes.remove(pane);
    const { table } = pane;
    this.#firing = { table, isLast: true, start, end, slot: table.slots.from };
  }

  /** The pane that is a window by itself and in no later one. */
  #onlyPane([only, ...others]: readonly Pane[]): Pane | null {
    if (only === undefined || others.length > 0) return null;
    const next = nextWindowEnd(this.#panes.times, only.start, this.#firedThrough);
    return next === null ? only : null;
  }

  #emit(firing: Firing): void {
    const { table, isLast, start, end } = firing;
    const { to } = table.slots;
    const { code } = this.#options;
    // Addresses come back signed; above 2 GiB they would be negative.
    firing.slot = code.emitGroups(firing.slot, to, start, end, this.#output.batch) >>> 0;
    const finished = firing.slot >= to;
    if (finished) {
      this.#firing = null;
      if (isLast) this.#retire(table);
      // Else a jump over many windows would look at the panes of all before for each of them.
      else this.#dropExpired(end);
    }
    if (!finished || this.#output.rows >= gatheredRows) this.#sendOutput();
  }

  /** Lets go of the panes whose windows have all been given out by then. */
  #dropExpired(micros: bigint): void {
    const expired = this.#panes.removeExpired(micros);
    this.#retire(this.#merged.leave(expired));
    for (const pane of expired) this.#options.tables.release(pane.table);
  }

  /** Keeps a table only as long as its rows may be in use behind. */
  #retire(table: KeyedTable | null): void {
    if (table !== null) this.#retired.push(table);
  }

  #sendOutput(): void {
    this.#options.outlet.send(this.#output.batch);
    this.#sent = true;
  }
}
