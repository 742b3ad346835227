import { formatDiagnostic } from '@millrace/sql';
import { expect, test } from 'vitest';
import { checkTable } from './check-table.ts';
import { explainQuery } from './explain-query.ts';
import { planQuery } from './plan-query.ts';
import type { SavedConnections, SavedTable } from './saved/saved-connections.ts';
import { fakeCatalog } from './testing/fake-catalog.ts';

const saved: SavedConnections = {
  profiles: [{ name: 'Lake', connector: 'single_file', options: { path: 'lake', format: 'json' } }],
  tables: [
    {
      name: 'Orders',
      connector: 'single_file',
      options: { type: 'source', connection_profile: 'lake', path: 'orders' },
      columns: [
        { name: 'id', type: 'BIGINT', nullable: false },
        { name: 'Total', type: 'STRUCT<amount DECIMAL(10, 2), at TIMESTAMP>', nullable: true },
      ],
    },
    {
      name: 'totals',
      connector: 'single_file',
      options: { type: 'sink', path: 'totals' },
      columns: [],
    },
  ],
};
const options = { catalog: fakeCatalog, parallelism: 1, defaultSink: 'preview', saved } as const;

const plan = (sql: string) => planQuery(sql, options);

function check(sql: string, expected: string): void {
  const { program, diagnostics } = plan(sql);
  const found = diagnostics.map((diagnostic) => formatDiagnostic(sql, diagnostic)).join('\n');
  expect(found).toBe(expected.trim());
  expect(program).toBeNull();
}

test('saved tables are read and written like declared ones, and are told', () => {
  const sql = 'INSERT INTO TOTALS SELECT id, o.total.amount AS sum FROM orders o';
  const { program, uses, diagnostics } = plan(sql);
  expect(diagnostics).toEqual([]);
  expect(uses).toEqual({ tables: ['totals', 'Orders'], profiles: ['Lake'] });
  const ends = program?.nodes.map(({ operator }) => operator) ?? [];
  expect(ends.filter(({ kind }) => kind === 'source' || kind === 'sink')).toMatchObject([
    { table: 'Orders', options: { path: 'orders', format: 'json' } },
    { table: 'totals', options: { path: 'totals' } },
  ]);
});

test('two readers of a saved table share its source', () => {
  const { text } = explainQuery(
    'SELECT id FROM orders UNION ALL SELECT id FROM Orders',
    options,
    'PROGRAM',
  );
  expect(text?.match(/single_file/g)).toHaveLength(1);
});

test('a declared table hides the saved one of its name', () => {
  const { uses, diagnostics } = plan(
    "CREATE TABLE orders WITH (connector = 'impulse'); SELECT counter FROM orders",
  );
  expect(diagnostics).toEqual([]);
  expect(uses.tables).toEqual([]);
});

test('a declared table takes what it leaves out from its profile', () => {
  const { program, uses } = plan(
    "CREATE TABLE t (a INT) WITH (connection_profile = 'LAKE', format = 'raw'); SELECT a FROM t",
  );
  expect(uses.profiles).toEqual(['Lake']);
  expect(program?.nodes[0]?.operator).toMatchObject({
    connector: 'single_file',
    options: { path: 'lake', format: 'raw' },
  });
});

test('what is wrong with a use is said at its place', () => {
  check(
    "CREATE TABLE t (a INT) WITH (connection_profile = 'lak'); SELECT a FROM t",
    `
1:30: error: connection profile "lak" does not exist
  CREATE TABLE t (a INT) WITH (connection_profile = 'lak'); SELECT a FROM t
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: did you mean "Lake"?`,
  );
  check(
    "CREATE TABLE t WITH (connector = 'impulse', connection_profile = 'lake'); SELECT 1 FROM order",
    `
1:22: error: connection profile "Lake" is of connector "single_file"
  CREATE TABLE t WITH (connector = 'impulse', connection_profile = 'lake'); SELECT 1 FROM order
                       ^^^^^^^^^^^^^^^^^^^^^
  hint: write connector = 'single_file', or leave it out
1:89: error: table "order" does not exist
  CREATE TABLE t WITH (connector = 'impulse', connection_profile = 'lake'); SELECT 1 FROM order
                                                                                          ^^^^^
  hint: did you mean "Orders"?`,
  );
  check(
    'SELECT id FROM totals',
    `
1:16: error: table "totals" cannot be read: it has type = 'sink'
  SELECT id FROM totals
                 ^^^^^^
  hint: INSERT INTO totals writes to it`,
  );
});

function problemsOf(table: Partial<SavedTable>): readonly string[] {
  const base = { name: 't', connector: 'single_file', options: {}, columns: [] };
  const { checked, problems } = checkTable({ ...base, ...table }, options);
  expect(checked).toBeNull();
  return problems.map(({ part, message }) => `${JSON.stringify(part)} ${message}`);
}

test('a good table is checked to what its connector is opened with', () => {
  const { checked, problems } = checkTable(saved.tables[0] as SavedTable, options);
  expect(problems).toEqual([]);
  expect(checked).toMatchObject({
    connector: 'single_file',
    options: { path: 'orders', format: 'json' },
    schema: [{ name: 'id' }, { name: 'Total' }, { name: '_timestamp' }],
    columns: [
      { name: 'id', nullable: false },
      { name: 'Total', type: { kind: 'struct' } },
    ],
  });
  expect(checkTable(saved.tables[1] as SavedTable, options).checked).toMatchObject({ columns: [] });
});

test('all that is wrong with a table is told by its parts', () => {
  const columns = [
    { name: 'a', type: 'BIGINT', nullable: true },
    { name: 'a', type: "TEXT) WITH ('x' = 'y'); --", nullable: true },
    { name: 'c', type: 'UUID', nullable: true },
    { name: 'd', type: '', nullable: true },
  ];
  expect(problemsOf({ options: { pth: 'x', type: 'source' }, columns })).toEqual([
    '{"kind":"column","index":1} column "a" has no type of SQL: "TEXT) WITH (\'x\' = \'y\'); --"',
    '{"kind":"column","index":1} column "a" is declared twice',
    '{"kind":"column","index":2} UUID is not supported yet',
    '{"kind":"column","index":3} column "d" has no type of SQL: ""',
  ]);
  expect(problemsOf({ options: { pth: 'x' }, columns: [] })).toEqual([
    '{"kind":"table"} option "path" is missing',
    '{"kind":"table"} the table has no columns',
    '{"kind":"option","name":"pth"} unknown option "pth"',
  ]);
  expect(problemsOf({ connector: 'nowhere' })[0]).toContain('"name":"connector"');
  expect(problemsOf({ connector: 'impulse', options: { type: 'sink' } })[0]).toContain('"type"');
  expect(problemsOf({ connector: 'stdout', options: { type: 'source' } })[0]).toContain('a sink');
});
