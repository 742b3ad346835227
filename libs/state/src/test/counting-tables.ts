import { i64, LinearMemory, memory, ModuleBuilder, when } from '@millrace/wasm';
import type { KeyedTable, TableFunctions } from '../keyed-table.ts';
import { TableCode } from '../table-code.ts';
import { type KeyWord, rowCountOffset, type TableLayout, tableLayout } from '../table-layout.ts';
import { tableImports, TableSet } from '../table-set.ts';

export type Key = readonly (bigint | string | null)[];

/** The one state word of a group: its first key again where that is a text, else this. */
export const stateMark = 7n;

type RowFunction = (descriptor: number, words: number, nulls: number) => void;

/** Tables that count rows by key, with the code for them, for tests. */
export class CountingTables {
  readonly linear = new LinearMemory();
  readonly layout: TableLayout;
  readonly #keys: readonly KeyWord[];
  readonly #tables: TableSet;
  readonly #count: RowFunction;
  readonly #uncount: RowFunction;

  constructor(keys: readonly KeyWord[]) {
    this.#keys = keys;
    this.layout = tableLayout(keys, 1);
    const module = new WebAssembly.Module(compileCount(keys, this.layout));
    const env = {
      memory: this.linear.memory,
      ...tableImports(() => this.#tables),
    };
    const { exports } = new WebAssembly.Instance(module, { env });
    this.#count = exports['count'] as RowFunction;
    this.#uncount = exports['uncount'] as RowFunction;
    // `TableCode` gave the module these exports.
    const functions = exports as unknown as TableFunctions;
    this.#tables = new TableSet(this.linear, { layout: this.layout, functions });
  }

  /** Which state words are views. */
  get viewStates(): readonly number[] {
    return this.#keys[0]?.kind === 'view' ? [0] : [];
  }

  newTable(): KeyedTable {
    return this.#tables.make(0);
  }

  /** Counts each row in its group. */
  add(table: KeyedTable, rows: readonly Key[]): void {
    this.#forEach(rows, (words, nulls) => this.#count(table.descriptor, words, nulls));
  }

  /** Counts each row out of its group, which goes with its last row. */
  remove(table: KeyedTable, rows: readonly Key[]): void {
    this.#forEach(rows, (words, nulls) => this.#uncount(table.descriptor, words, nulls));
  }

  #forEach(rows: readonly Key[], visit: (words: number, nulls: number) => void): void {
    const { linear } = this;
    const words = linear.allocate(this.#keys.length * 8);
    const nulls = linear.allocate(this.#keys.length);
    const text = linear.allocate(4096);
    for (const row of rows) {
      let top = text;
      for (const [i, value] of row.entries()) {
        linear.u8[nulls + i] = value === null ? 1 : 0;
        let word = typeof value === 'bigint' ? value : 0n;
        if (typeof value === 'string') {
          const bytes = Buffer.from(value);
          linear.u8.set(bytes, top);
          word = BigInt(top) | (BigInt(bytes.length) << 32n);
          top += bytes.length + 8;
        }
        linear.i64[words / 8 + i] = word;
      }
      visit(words, nulls);
    }
    linear.release(words, this.#keys.length * 8);
    linear.release(nulls, this.#keys.length);
    linear.release(text, 4096);
  }

  /** The groups of a table: keys, state and number of rows. */
  read(table: KeyedTable): Map<string, bigint> {
    const { layout } = this;
    const { view } = this.linear;
    const found = new Map<string, bigint>();
    for (let slot = table.slots.from; slot < table.slots.to; slot += layout.slotBytes) {
      const rows = view.getBigInt64(slot + rowCountOffset, true);
      if (rows === 0n) continue;
      const nullBits =
        layout.nullsOffset === null ? 0n : view.getBigInt64(slot + layout.nullsOffset, true);
      const key = this.#keys.map((word, i) => {
        if ((nullBits >> BigInt(i)) & 1n) return 'NULL';
        const value = view.getBigInt64(slot + layout.keysOffset + i * 8, true);
        return word.kind === 'value' ? String(value) : this.#text(value);
      });
      const state = view.getBigInt64(slot + layout.statesOffset, true);
      key.push(this.viewStates.length > 0 ? this.#text(state) : String(state));
      found.set(key.join('|'), rows);
    }
    return found;
  }

  #text(view: bigint): string {
    const at = Number(view & 0xffffffffn);
    return JSON.stringify(
      Buffer.from(this.linear.u8.slice(at, at + Number(view >> 32n))).toString(),
    );
  }
}

/** What `read` gives for a table of these rows. */
export function countKeys(rows: readonly Key[]): Map<string, bigint> {
  const text = (value: Key[number]): string =>
    value === null ? 'NULL' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  const counts = new Map<string, bigint>();
  for (const row of rows) {
    const state = typeof row[0] === 'string' ? text(row[0]) : String(stateMark);
    const key = [...row.map(text), state].join('|');
    counts.set(key, (counts.get(key) ?? 0n) + 1n);
  }
  return counts;
}

/**
 * `count(descriptor, words, nulls)` and `uncount`: the keys lie in memory as words, NULLs as a byte
 * each.
 */
function compileCount(keys: readonly KeyWord[], layout: TableLayout): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const code = new TableCode(builder, layout);
  generateCount(builder, code, keys);
  generateUncount(builder, code, keys);
  return builder.build();
}

function generateCount(builder: ModuleBuilder, code: TableCode, keys: readonly KeyWord[]): void {
  const { body, table, slot, words, values } = rowFunction(builder, 'count', code, keys);
  const state =
    keys[0]?.kind === 'view'
      ? code.keepBytes(memory.loadI64(words.get), table.descriptor.get)
      : i64.const(stateMark);
  const rows = i64.add(memory.loadI64(slot.get, rowCountOffset), i64.const(1));
  body.add(
    ...code.locate(body, table, values, {
      slot,
      initialize: [memory.storeI64(slot.get, state, code.layout.statesOffset)],
    }),
    memory.storeI64(slot.get, rows, rowCountOffset),
    ...code.store(table),
  );
}

function generateUncount(builder: ModuleBuilder, code: TableCode, keys: readonly KeyWord[]): void {
  const { body, table, slot, values } = rowFunction(builder, 'uncount', code, keys);
  const rows = i64.sub(memory.loadI64(slot.get, rowCountOffset), i64.const(1));
  body.add(
    ...code.find(body, table, values, slot),
    when(
      i64.eqz(rows),
      [code.remove(slot.get, table.descriptor.get)],
      [memory.storeI64(slot.get, rows, rowCountOffset)],
    ),
  );
}

function rowFunction(
  builder: ModuleBuilder,
  name: string,
  code: TableCode,
  keys: readonly KeyWord[],
) {
  const body = builder.exportFunction(name, ['i32', 'i32', 'i32']);
  const table = code.locals(body);
  const slot = body.local('i32');
  const [words, nulls] = [body.parameter<'i32'>(1), body.parameter<'i32'>(2)];
  const values = keys.map((key, i) => ({
    value: memory.loadI64(words.get, i * 8),
    isNull: key.nullable ? memory.loadI32From8U(nulls.get, i) : null,
  }));
  body.add(table.descriptor.set(body.parameter<'i32'>(0).get), ...code.load(table));
  return { body, table, slot, words, values };
}
