import { must } from '@millrace/std';
import { KeyedTable, type TableFunctions, type TableLayout } from '@millrace/state';
import type { LinearMemory } from '@millrace/wasm';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import { lastWindowEnd, nextWindowEnd, paneStart, type WindowTimes } from './window-times.ts';

/** A stretch of event time and the groups of its rows. */
export interface Pane {
  readonly start: bigint;
  readonly table: KeyedTable;
}

/**
 * The panes that still belong to a window to come, by their start, and the tables by their
 * descriptor, as generated code names them.
 */
export class PaneStore {
  readonly times: WindowTimes;
  readonly #linear: LinearMemory;
  readonly #layout: TableLayout;
  readonly #functions: TableFunctions;
  /** Groups of the pane taken out last: the next one will have about as many. */
  #expectedGroups = 0;
  readonly #panes = new Map<bigint, Pane>();
  readonly #sorted: Pane[] = [];
  readonly #tables = new Map<number, KeyedTable>();

  constructor(
    linear: LinearMemory,
    times: WindowTimes,
    table: { readonly layout: TableLayout; readonly functions: TableFunctions },
  ) {
    this.#linear = linear;
    this.times = times;
    this.#layout = table.layout;
    this.#functions = table.functions;
  }

  /** Earliest first. */
  get panes(): readonly Pane[] {
    return this.#sorted;
  }

  /** The pane that holds a time, made if need be; null when all its windows end by `firedThrough`. */
  open(micros: bigint, firedThrough: bigint): Pane | null {
    const start = paneStart(this.times, micros);
    const known = this.#panes.get(start);
    if (known !== undefined) return known;
    const end = nextWindowEnd(this.times, start, firedThrough);
    // A window that reaches beyond what 64 bits hold would never end.
    if (end === null || end > endOfTime || start < beginningOfTime) return null;
    const pane = { start, table: this.newTable(this.#expectedGroups) };
    this.#panes.set(start, pane);
    this.#sorted.splice(this.#position(start), 0, pane);
    return pane;
  }

  /** The panes of the window that ends at `end`, earliest first. */
  of(end: bigint): Pane[] {
    return this.#sorted.slice(this.#position(end - this.times.width), this.#position(end));
  }

  /** Takes out a pane; its table goes to the caller. */
  remove(pane: Pane): void {
    this.#sorted.splice(this.#position(pane.start), 1);
    this.#forget(pane);
  }

  /** Takes out the panes whose windows all end by `firedThrough`. */
  removeExpired(firedThrough: bigint): Pane[] {
    // Windows of later panes end no earlier.
    const open = this.#sorted.findIndex(
      (pane) => (lastWindowEnd(this.times, pane.start) ?? firedThrough) > firedThrough,
    );
    const expired = this.#sorted.splice(0, open < 0 ? this.#sorted.length : open);
    for (const pane of expired) this.#forget(pane);
    return expired;
  }

  #forget(pane: Pane): void {
    this.#expectedGroups = pane.table.groups;
    this.#panes.delete(pane.start);
  }

  /** How many panes start before. */
  #position(start: bigint): number {
    const panes = this.#sorted;
    // New panes are nearly always the last.
    const last = panes[panes.length - 1];
    if (last === undefined || last.start < start) return panes.length;
    let [low, high] = [0, panes.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((panes[middle]?.start ?? start) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bytes of all tables. */
  get bytes(): number {
    let bytes = 0;
    for (const table of this.#tables.values()) bytes += table.bytes;
    return bytes;
  }

  /** An empty table with room for the groups that it is expected to get. */
  newTable(expectedGroups: number): KeyedTable {
    const table = new KeyedTable(this.#linear, this.#layout, this.#functions);
    this.#tables.set(table.descriptor, table);
    table.reserve(expectedGroups);
    return table;
  }

  table(descriptor: number): KeyedTable {
    return must(this.#tables.get(descriptor), 'table');
  }

  release(table: KeyedTable): void {
    this.#tables.delete(table.descriptor);
    table.release();
  }

  close(): void {
    for (const table of this.#tables.values()) table.release();
    this.#tables.clear();
    this.#panes.clear();
    this.#sorted.length = 0;
  }
}
