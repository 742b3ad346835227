import type { KeyedTable, TableSet } from '@millrace/state';
import { mergeTables, mostGroups } from './merge-tables.ts';
import type { Pane } from './pane-store.ts';
import type { WindowCode } from './window-module.ts';
import { floorTo, type WindowTimes } from './window-times.ts';

/** Windows of fewer panes are put together from these one by one. */
const panesMin = 16;

interface Block {
  readonly table: KeyedTable;
  readonly panes: ReadonlySet<Pane>;
}

/**
 * Panes that lie side by side, merged once for all windows that have all of them: a block is as
 * many panes as a window has blocks, so that a window of n panes is put together from about three
 * times the root of n tables. For aggregates that nothing can be taken out of.
 */
export class PaneBlocks {
  readonly #times: WindowTimes;
  readonly #tables: TableSet;
  readonly #code: WindowCode;
  readonly #blockWidth: bigint;
  /** By the start of their first pane. */
  readonly #blocks = new Map<bigint, Block>();

  private constructor(times: WindowTimes, tables: TableSet, code: WindowCode) {
    this.#times = times;
    this.#tables = tables;
    this.#code = code;
    this.#blockWidth = times.paneWidth * BigInt(Math.floor(Math.sqrt(panesOf(times))));
  }

  /** null where windows have too few panes to gain by it. */
  static of(times: WindowTimes, tables: TableSet, code: WindowCode): PaneBlocks | null {
    return panesOf(times) < panesMin ? null : new PaneBlocks(times, tables, code);
  }

  /** Tables that have together the groups of these panes, which are those of a window. */
  tablesOf(window: readonly Pane[], end: bigint): KeyedTable[] {
    return [...Map.groupBy(window, (pane) => this.#startOf(pane))].flatMap(([start, panes]) => {
      const isWhole = start >= end - this.#times.width && start + this.#blockWidth <= end;
      if (!isWhole || panes.length === 1) return panes.map(({ table }) => table);
      return [this.#block(start, panes)];
    });
  }

  /** Is told when rows may come to a pane, and when it leaves. */
  forget(pane: Pane): void {
    this.#release(this.#startOf(pane));
  }

  #startOf(pane: Pane): bigint {
    return floorTo(pane.start, this.#blockWidth);
  }

  #block(start: bigint, panes: readonly Pane[]): KeyedTable {
    const known = this.#blocks.get(start);
    if (known?.panes.size === panes.length && panes.every((pane) => known.panes.has(pane))) {
      return known.table;
    }
    this.#release(start);
    const tables = panes.map((pane) => pane.table);
    const table = this.#tables.make(mostGroups(tables));
    mergeTables(this.#code, tables, table);
    this.#blocks.set(start, { table, panes: new Set(panes) });
    return table;
  }

  #release(start: bigint): void {
    const block = this.#blocks.get(start);
    if (block === undefined) return;
    this.#blocks.delete(start);
    this.#tables.release(block.table);
  }
}

function panesOf({ width, paneWidth }: WindowTimes): number {
  return Number(width / paneWidth);
}
