import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashWords } from './key-hash.ts';
import type { KeyWord } from './table-layout.ts';
import { countKeys, CountingTables, type Key } from './test/counting-tables.ts';

function check(keys: readonly KeyWord[], rows: readonly Key[]): void {
  const tables = new CountingTables(keys);
  const table = tables.newTable();
  tables.add(table, rows);
  const groups = tables.read(table);
  expect(groups).toEqual(countKeys(rows));
  expect(table.groups).toBe(groups.size);
  table.release();
  expect(tables.linear.allocatedBytes).toBe(0);
}

const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 40n }),
);

test('groups of one number are counted as a Map counts them, through many growths', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3000 }), (values) => {
      const rows = values.map((value) => [value]);
      check([{ kind: 'value', nullable: false }], rows);
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
      check(keys, rows);
    }),
    { numRuns: 30 },
  );
});

test('rows counted out again leave the table as if they had never come, in any order', () => {
  const small = fc.bigInt({ min: 0n, max: 60n });
  const text = fc.string({ maxLength: 3, unit: 'grapheme' });
  const smallOrNull = fc.option(small);
  const value = { kind: 'value', nullable: false } as const;
  removes([value], fc.tuple(small));
  removes([value, { kind: 'value', nullable: true }], fc.tuple(small, smallOrNull));
  removes([{ kind: 'view', nullable: false }], fc.tuple(text));
});

function removes(keys: readonly KeyWord[], row: fc.Arbitrary<Key>): void {
  const moves = fc.array(fc.tuple(row, fc.option(fc.nat())), { maxLength: 600 });
  fc.assert(
    fc.property(moves, (steps) => {
      const tables = new CountingTables(keys);
      const table = tables.newTable();
      const inside: Key[] = [];
      for (const [entered, leaving] of steps) {
        tables.add(table, [entered]);
        inside.push(entered);
        if (leaving !== null) tables.remove(table, inside.splice(leaving % inside.length, 1));
      }
      expect(tables.read(table)).toEqual(countKeys(inside));
      tables.add(table, inside);
      expect(tables.read(table)).toEqual(countKeys([...inside, ...inside]));
      tables.remove(table, [...inside, ...inside]);
      expect(tables.read(table)).toEqual(new Map());
      expect(table.groups).toBe(0);
    }),
    { numRuns: 30 },
  );
}

test('without keys all rows are one group', () => {
  check([], [[], [], []]);
});

test('a reserved table holds its groups without growing', () => {
  const tables = new CountingTables([{ kind: 'value', nullable: false }]);
  const keyed = tables.newTable();
  keyed.reserve(1000);
  const { bytes } = keyed;
  tables.add(
    keyed,
    Array.from({ length: 1000 }, (_, i) => [BigInt(i)]),
  );
  expect(keyed.bytes).toBe(bytes);
});

test('the hash of consecutive numbers spreads over all key groups', () => {
  const groups = new Set<number>();
  for (let i = 0n; i < 4096n; i++) groups.add(Number(hashWords([i]) >> 56n));
  expect(groups.size).toBe(256);
});
