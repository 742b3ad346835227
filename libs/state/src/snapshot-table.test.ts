import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subtaskOfKeyGroup } from './key-hash.ts';
import { restoreTable, snapshotTable } from './snapshot-table.ts';
import type { KeyWord } from './table-layout.ts';
import { countKeys, CountingTables, type Key } from './test/counting-tables.ts';

/** Snapshots tables of these rows and restores them into so many, each with its key groups. */
function check(
  keys: readonly KeyWord[],
  rows: readonly (readonly Key[])[],
  restored: number,
): void {
  const before = new CountingTables(keys);
  const snapshots = rows.map((each) => {
    const table = before.newTable();
    before.add(table, each);
    const bytes = snapshotTable(before.linear, table, {
      layout: before.layout,
      viewStates: before.viewStates,
    });
    table.release();
    return bytes;
  });
  expect(before.linear.allocatedBytes).toBe(0);
  const after = new CountingTables(keys);
  const { linear, layout, viewStates } = after;
  const all = Array.from({ length: restored }, (_, subtask) => {
    const table = after.newTable();
    const mine = (group: number): boolean => subtaskOfKeyGroup(group, restored) === subtask;
    for (const bytes of snapshots) {
      restoreTable(bytes, mine, { linear, table, shape: { layout, viewStates } });
    }
    const groups = after.read(table);
    expect(table.groups).toBe(groups.size);
    table.release();
    return [...groups];
  });
  expect(new Map(all.flat())).toEqual(countKeys(rows.flat()));
  expect(all.flat()).toHaveLength(countKeys(rows.flat()).size);
  expect(linear.allocatedBytes).toBe(0);
}

const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 40n }),
);
const parallelism = fc.integer({ min: 1, max: 4 });

test('groups of a number come back, each in the table that owns its key group', () => {
  fc.assert(
    fc.property(fc.array(fc.option(number), { maxLength: 1000 }), parallelism, (values, tables) => {
      check([{ kind: 'value', nullable: true }], [values.map((value) => [value])], tables);
    }),
    { numRuns: 60 },
  );
});

test('texts in keys and states come back from several snapshots', () => {
  const key = fc.tuple(fc.string({ maxLength: 20, unit: 'grapheme' }), fc.option(number));
  const keys: KeyWord[] = [
    { kind: 'view', nullable: false },
    { kind: 'value', nullable: true },
  ];
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), parallelism, (rows, tables) => {
      // A key belongs to one snapshot, as it belongs to one subtask.
      const parts = [0, 1].map((part) => rows.filter(([text]) => text.length % 2 === part));
      check(keys, parts, tables);
    }),
    { numRuns: 60 },
  );
});

test('the one group of a table without keys comes back', () => {
  check([], [[[], []]], 1);
  check([], [[[], []]], 3);
});

test('a restored table finds its groups again', () => {
  const tables = new CountingTables([{ kind: 'view', nullable: false }]);
  const { linear, layout, viewStates } = tables;
  const shape = { layout, viewStates };
  const rows = Array.from({ length: 100 }, (_, i): Key => [`key ${i}`]);
  const [first, second] = [tables.newTable(), tables.newTable()];
  tables.add(first, rows);
  restoreTable(snapshotTable(linear, first, shape), () => true, { linear, table: second, shape });
  tables.add(second, rows);
  expect(tables.read(second)).toEqual(countKeys([...rows, ...rows]));
});

test('bytes that are no snapshot of such a table are refused', () => {
  const tables = new CountingTables([{ kind: 'value', nullable: false }]);
  const { linear, layout, viewStates } = tables;
  const shape = { layout, viewStates };
  const table = tables.newTable();
  tables.add(table, [[1n]]);
  const bytes = snapshotTable(linear, table, shape);
  const restore = (changed: Uint8Array): void =>
    restoreTable(changed, () => true, { linear, table: tables.newTable(), shape });
  expect(() => restore(Buffer.concat([Uint8Array.of(9), bytes.subarray(1)]))).toThrow('version 9');
  expect(() => restore(bytes.subarray(0, bytes.length - 1))).toThrow('cut off');
  expect(() => restore(Buffer.concat([bytes, Uint8Array.of(0)]))).toThrow('ends with its last');
});
