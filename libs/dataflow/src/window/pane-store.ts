import { must } from '@millrace/std';
import { KeyedTable, type TableFunctions, type TableLayout } from '@millrace/state';
import type { LinearMemory } from '@millrace/wasm';
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

  get panes(): Iterable<Pane> {
    return this.#panes.values();
  }

  get count(): number {
    return this.#panes.size;
  }

  /** The pane that holds a time, made if need be; null when all its windows end by `firedThrough`. */
  open(micros: bigint, firedThrough: bigint): Pane | null {
    const start = paneStart(this.times, micros);
    const known = this.#panes.get(start);
    if (known !== undefined) return known;
    if (nextWindowEnd(this.times, start, firedThrough) === null) return null;
    const pane = { start, table: this.newTable(this.#expectedGroups) };
    this.#panes.set(start, pane);
    return pane;
  }

  /** The panes of the window that ends at `end`, earliest first. */
  of(end: bigint): Pane[] {
    const from = end - this.times.width;
    const inside = [...this.#panes.values()].filter(
      (pane) => pane.start >= from && pane.start < end,
    );
    return inside.sort((a, b) => (a.start < b.start ? -1 : 1));
  }

  /** Takes out a pane; its table goes to the caller. */
  remove(pane: Pane): void {
    this.#expectedGroups = pane.table.groups;
    this.#panes.delete(pane.start);
  }

  /** Takes out the panes whose windows all end by `firedThrough`. */
  removeExpired(firedThrough: bigint): Pane[] {
    const expired = [...this.#panes.values()].filter(
      (pane) => (lastWindowEnd(this.times, pane.start) ?? firedThrough) <= firedThrough,
    );
    for (const pane of expired) this.remove(pane);
    return expired;
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
  }
}
