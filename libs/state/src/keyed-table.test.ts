import { must } from '@millrace/std';
import { i64, LinearMemory, memory, ModuleBuilder } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashWords } from './key-hash.ts';
import { KeyedTable, type TableFunctions } from './keyed-table.ts';
import { TableCode } from './table-code.ts';
import { type KeyWord, rowCountOffset, tableLayout } from './table-layout.ts';

type Key = readonly (bigint | string | null)[];

/** A module that counts rows by key: the keys lie in memory as words, NULLs as a byte each. */
function counter(keys: readonly KeyWord[]) {
  const linear = new LinearMemory();
  const layout = tableLayout(keys, 1);
  const builder = new ModuleBuilder();
  const code = new TableCode(builder, layout);
  const body = builder.exportFunction('count', ['i32', 'i32', 'i32']);
  const table = code.locals(body);
  const slot = body.local('i32');
  const [descriptor, words, nulls] = [
    body.parameter<'i32'>(0),
    body.parameter<'i32'>(1),
    body.parameter<'i32'>(2),
  ];
  const values = keys.map((key, i) => ({
    value: memory.loadI64(words.get, i * 8),
    isNull: key.nullable ? memory.loadI32From8U(nulls.get, i) : null,
  }));
  body.add(
    table.descriptor.set(descriptor.get),
    ...code.load(table),
    ...code.locate(body, table, values, {
      slot,
      initialize: [memory.storeI64(slot.get, i64.const(7n), layout.statesOffset)],
    }),
    memory.storeI64(
      slot.get,
      i64.add(memory.loadI64(slot.get, rowCountOffset), i64.const(1)),
      rowCountOffset,
    ),
    ...code.store(table),
  );
  const tables = new Map<number, KeyedTable>();
  const env = {
    memory: linear.memory,
    growTable: (at: number) => must(tables.get(at)).grow(),
    growArena: (at: number, bytes: number) => must(tables.get(at)).growArena(bytes),
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.build()), { env });
  const count = instance.exports['count'] as (d: number, w: number, n: number) => void;
  const keyed = new KeyedTable(linear, layout, instance.exports as unknown as TableFunctions);
  tables.set(keyed.descriptor, keyed);
  return { linear, layout, keyed, count };
}

function countKeys(keys: readonly KeyWord[], rows: readonly Key[]): Map<string, bigint> {
  const { linear, layout, keyed, count } = counter(keys);
  const words = linear.allocate(keys.length * 8);
  const nulls = linear.allocate(keys.length);
  const text = linear.allocate(4096);
  for (const row of rows) {
    let top = text;
    for (const [i, value] of row.entries()) {
      linear.u8[nulls + i] = value === null ? 1 : 0;
      let word = typeof value === 'bigint' ? value : 0n;
      if (typeof value === 'string') {
        const { written } = new TextEncoder().encodeInto(value, new Uint8Array(1024));
        linear.u8.set(Buffer.from(value), top);
        word = BigInt(top) | (BigInt(written) << 32n);
        top += written + 8;
      }
      linear.i64[words / 8 + i] = word;
    }
    count(keyed.descriptor, words, nulls);
  }
  const found = new Map<string, bigint>();
  for (let slot = keyed.slots.from; slot < keyed.slots.to; slot += layout.slotBytes) {
    const rowCount = linear.view.getBigInt64(slot + rowCountOffset, true);
    if (rowCount === 0n) continue;
    expect(linear.view.getBigInt64(slot + layout.statesOffset, true)).toBe(7n);
    const key = keys.map((word, i) => {
      const nullBits =
        layout.nullsOffset === null ? 0n : linear.view.getBigInt64(slot + layout.nullsOffset, true);
      if ((nullBits >> BigInt(i)) & 1n) return 'NULL';
      const value = linear.view.getBigInt64(slot + layout.keysOffset + i * 8, true);
      if (word.kind === 'value') return String(value);
      const at = Number(value & 0xffffffffn);
      return JSON.stringify(Buffer.from(linear.u8.slice(at, at + Number(value >> 32n))).toString());
    });
    found.set(key.join('|'), rowCount);
  }
  expect(found.size).toBe(keyed.groups);
  return found;
}

function expected(rows: readonly Key[]): Map<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const row of rows) {
    const key = row
      .map((v) => (v === null ? 'NULL' : typeof v === 'string' ? JSON.stringify(v) : String(v)))
      .join('|');
    counts.set(key, (counts.get(key) ?? 0n) + 1n);
  }
  return counts;
}

const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 40n }),
);

test('groups of one number are counted as a Map counts them, through many growths', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3000 }), (values) => {
      const rows = values.map((value) => [value]);
      expect(countKeys([{ kind: 'value', nullable: false }], rows)).toEqual(expected(rows));
    }),
    { numRuns: 30 },
  );
});

test('groups of a text and a nullable number are kept apart, NULL from 0 among them', () => {
  const key = fc.tuple(fc.string({ maxLength: 20, unit: 'grapheme' }), fc.option(number));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 500 }), (rows) => {
      const keys: KeyWord[] = [
        { kind: 'view', nullable: false },
        { kind: 'value', nullable: true },
      ];
      expect(countKeys(keys, rows)).toEqual(expected(rows));
    }),
    { numRuns: 30 },
  );
});

test('a reserved table holds its groups without growing', () => {
  const { keyed } = counter([{ kind: 'value', nullable: false }]);
  keyed.reserve(1000);
  const { bytes } = keyed;
  keyed.reserve(1000);
  expect(keyed.bytes).toBe(bytes);
});

test('the hash of consecutive numbers spreads over all key groups', () => {
  const groups = new Set<number>();
  for (let i = 0n; i < 4096n; i++) groups.add(Number(hashWords([i]) >> 56n));
  expect(groups.size).toBe(256);
});
