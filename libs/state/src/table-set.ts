import { must } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import { KeyedTable, type TableFunctions } from './keyed-table.ts';
import type { TableLayout } from './table-layout.ts';

/** The tables of one operator, by their descriptor, as generated code names them. */
export class TableSet {
  readonly #linear: LinearMemory;
  readonly #layout: TableLayout;
  readonly #functions: TableFunctions;
  readonly #tables = new Map<number, KeyedTable>();

  constructor(
    linear: LinearMemory,
    of: { readonly layout: TableLayout; readonly functions: TableFunctions },
  ) {
    this.#linear = linear;
    this.#layout = of.layout;
    this.#functions = of.functions;
  }

  /** Bytes of all tables. */
  get bytes(): number {
    let bytes = 0;
    for (const table of this.#tables.values()) bytes += table.bytes;
    return bytes;
  }

  /** An empty table with room for the groups that it is expected to get. */
  make(expectedGroups: number): KeyedTable {
    const table = new KeyedTable(this.#linear, this.#layout, this.#functions);
    this.#tables.set(table.descriptor, table);
    table.reserve(expectedGroups);
    return table;
  }

  of(descriptor: number): KeyedTable {
    return must(this.#tables.get(descriptor), 'table');
  }

  release(table: KeyedTable): void {
    this.#tables.delete(table.descriptor);
    table.release();
  }

  close(): void {
    for (const table of this.#tables.values()) table.release();
    this.#tables.clear();
  }
}

/**
 * What the code of tables imports; `tables` is asked when the code runs. Addresses come signed from
 * generated code: above 2 GiB they would be negative.
 */
export function tableImports(tables: () => TableSet) {
  return {
    growTable: (descriptor: number) =>
      tables()
        .of(descriptor >>> 0)
        .grow(),
    growArena: (descriptor: number, bytes: number) =>
      tables()
        .of(descriptor >>> 0)
        .growArena(bytes),
  };
}
