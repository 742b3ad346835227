import { assert } from '@millrace/std';
import type { KeyedTable, TableSet } from '@millrace/state';
import { mergeTables, mostGroups } from './merge-tables.ts';
import { PaneBlocks } from './pane-blocks.ts';
import type { Pane } from './pane-store.ts';
import type { WindowCode } from './window-module.ts';
import type { WindowTimes } from './window-times.ts';

/** A table that takes so many times the room of its panes is put together anew. */
const wasteMax = 4;

interface Merged {
  readonly table: KeyedTable;
  readonly panes: Set<Pane>;
}

/**
 * The groups of a window's panes in one table. Windows that slide share most of their panes: the
 * table is kept, the panes that come are added to it and those that leave are taken out again: of
 * the others no group is looked at. Where an aggregate does not let panes be taken out, each window
 * is put together anew.
 */
export class MergedPanes {
  readonly #tables: TableSet;
  readonly #code: WindowCode;
  /** Where nothing can be taken out. */
  readonly #blocks: PaneBlocks | null;
  #merged: Merged | null = null;
  /** Groups of the window before: the next one will have about as many. */
  #windowGroups = 0;

  constructor(times: WindowTimes, tables: TableSet, code: WindowCode) {
    this.#tables = tables;
    this.#code = code;
    this.#blocks = code.unmergeGroups === undefined ? PaneBlocks.of(times, tables, code) : null;
  }

  /** The groups of the window that ends at `end`, in a table that stays with the merged panes. */
  of(window: readonly Pane[], end: bigint): KeyedTable {
    this.#merged ??= { table: this.#newTable(window), panes: new Set() };
    const { table, panes } = this.#merged;
    const coming = window.filter((pane) => !panes.has(pane));
    const tables = this.#blocks?.tablesOf(coming, end) ?? coming.map((pane) => pane.table);
    mergeTables(this.#code, tables, table);
    for (const pane of coming) panes.add(pane);
    assert(panes.size === window.length, 'panes leave with their last window');
    this.#windowGroups = table.groups;
    return table;
  }

  /** Takes out panes that are in no later window. A table that comes back is of no more use. */
  leave(expired: readonly Pane[]): KeyedTable | null {
    for (const pane of expired) this.#blocks?.forget(pane);
    if (this.#merged === null) return null;
    const { table, panes } = this.#merged;
    const leaving = expired.filter((pane) => panes.delete(pane));
    if (leaving.length === 0) return null;
    if (!this.#mayGoOn(this.#merged, leaving)) return this.#drop();
    for (const { table: left } of leaving) {
      this.#code.unmergeGroups?.(left.slots.from, left.slots.to, table.descriptor);
    }
    return null;
  }

  /** Is told when rows may come to a pane. A table that comes back is of no more use. */
  change(pane: Pane): KeyedTable | null {
    this.#blocks?.forget(pane);
    return this.#merged?.panes.has(pane) === true ? this.#drop() : null;
  }

  /** Whether it is less work, and room, to go on with a table than to begin another. */
  #mayGoOn({ table, panes }: Merged, leaving: readonly Pane[]): boolean {
    if (this.#code.unmergeGroups === undefined) return false;
    const staying = [...panes];
    const bytes = staying.reduce((sum, pane) => sum + pane.table.bytes, 0);
    return groupsOf(leaving) < groupsOf(staying) && table.bytes <= wasteMax * bytes;
  }

  #drop(): KeyedTable | null {
    const table = this.#merged?.table ?? null;
    this.#merged = null;
    return table;
  }

  #newTable(window: readonly Pane[]): KeyedTable {
    const least = mostGroups(window.map((pane) => pane.table));
    return this.#tables.make(Math.max(least, this.#windowGroups));
  }
}

function groupsOf(panes: readonly Pane[]): number {
  return panes.reduce((sum, pane) => sum + pane.table.groups, 0);
}
