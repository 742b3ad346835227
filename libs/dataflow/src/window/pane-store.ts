import type { KeyedTable, TableSet } from '@millrace/state';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import { lastWindowEnd, nextWindowEnd, paneStart, type WindowTimes } from './window-times.ts';

/** A stretch of event time and the groups of its rows. */
export interface Pane {
  readonly start: bigint;
  /** End of the first window that the rows count in; null where they have missed none. */
  readonly countsFrom: bigint | null;
  readonly table: KeyedTable;
}

/** Which windows rows have missed. */
export interface Missed {
  /** Windows that end by then are over, whoever asks. */
  readonly overThrough: bigint;
  /** Windows that end by then are closed to the rows in hand, but perhaps not to others. */
  readonly closedThrough: bigint;
}

/**
 * The panes that still belong to a window to come, by their start. Rows that have missed windows
 * which are not over yet have a pane of their own beside that of the others.
 */
export class PaneStore {
  readonly times: WindowTimes;
  readonly #tables: TableSet;
  /** Groups of the pane taken out last: the next one will have about as many. */
  #expectedGroups = 0;
  /** Those whose rows have missed nothing. */
  readonly #panes = new Map<bigint, Pane>();
  /** All of them. */
  readonly #sorted: Pane[] = [];

  constructor(times: WindowTimes, tables: TableSet) {
    this.times = times;
    this.#tables = tables;
  }

  /** Earliest first. */
  get panes(): readonly Pane[] {
    return this.#sorted;
  }

  /** The pane of rows with this time, made if need be; null when all its windows are missed. */
  open(micros: bigint, { overThrough, closedThrough }: Missed): Pane | null {
    const start = paneStart(this.times, micros);
    const mayMiss = closedThrough > overThrough && closedThrough >= start + this.times.paneWidth;
    const known = mayMiss ? undefined : this.#panes.get(start);
    if (known !== undefined) return known;
    const end = nextWindowEnd(this.times, start, mayMiss ? closedThrough : overThrough);
    // A window that reaches beyond what 64 bits hold would never end.
    if (end === null || end > endOfTime || start < beginningOfTime) return null;
    const hasMissed = mayMiss && end !== nextWindowEnd(this.times, start, overThrough);
    const countsFrom = hasMissed ? end : null;
    return this.#find(start, countsFrom) ?? this.#make(start, countsFrom);
  }

  /** The panes of the window that ends at `end`, earliest first. */
  of(end: bigint): Pane[] {
    const panes = this.#sorted.slice(this.#position(end - this.times.width), this.#position(end));
    if (this.#panes.size === this.#sorted.length) return panes;
    return panes.filter(({ countsFrom }) => countsFrom === null || countsFrom <= end);
  }

  /** Takes out a pane; its table goes to the caller. */
  remove(pane: Pane): void {
    this.#sorted.splice(this.#sorted.indexOf(pane, this.#position(pane.start)), 1);
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
    if (pane.countsFrom === null) this.#panes.delete(pane.start);
  }

  #find(start: bigint, countsFrom: bigint | null): Pane | undefined {
    if (countsFrom === null) return this.#panes.get(start);
    for (let at = this.#position(start); this.#sorted[at]?.start === start; at++) {
      if (this.#sorted[at]?.countsFrom === countsFrom) return this.#sorted[at];
    }
    return undefined;
  }

  #make(start: bigint, countsFrom: bigint | null): Pane {
    const pane = { start, countsFrom, table: this.#tables.make(this.#expectedGroups) };
    if (countsFrom === null) this.#panes.set(start, pane);
    this.#sorted.splice(this.#position(start), 0, pane);
    return pane;
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
}
