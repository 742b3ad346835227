import { formatDiagnostic } from '@millrace/sql';
import { expect, test } from 'vitest';
import { forwardMax } from './bind/table/table-relation.ts';
import { queriesMax } from './bind/query/select.ts';
import { type PlannedQuery, planQuery } from './plan-query.ts';
import { fakeCatalog } from './testing/fake-catalog.ts';

function plan(sql: string, parallelism = 2): PlannedQuery {
  return planQuery(sql, { catalog: fakeCatalog, parallelism, defaultSink: 'preview' });
}

/** The errors of a text as people see them. */
function check(sql: string, expected: string): void {
  const { program, graph, diagnostics } = plan(sql);
  const found = diagnostics.map((diagnostic) => formatDiagnostic(sql, diagnostic)).join('\n');
  expect(found).toBe(expected.trim());
  expect(program).toBeNull();
  expect(graph).toBeNull();
}

const impulse = "CREATE TABLE t WITH (connector = 'impulse');";

test('EXPLAIN is refused where a query shall run', () => {
  check(
    `${impulse}\nEXPLAIN SELECT * FROM t`,
    `
2:1: error: EXPLAIN shows a plan and cannot be run
  EXPLAIN SELECT * FROM t
  ^^^^^^^^^^^^^^^^^^^^^^^
  hint: remove EXPLAIN to run the query`,
  );
});

test('a text without statements says what to add', () => {
  check(
    '',
    `
1:1: error: there is nothing to run
  
  ^
  hint: add a SELECT, or INSERT INTO a table SELECT ...`,
  );
});

test('syntax errors and others come in the order of the text', () => {
  const { diagnostics } = plan(`SELECT a FROM nowhere; SELEC b FROM t; ${impulse} SELECT c FROM t`);
  expect(diagnostics.map(({ code }) => code)).toEqual(['syntax-error', 'undefined-column']);
});

test('a program can be drawn as a graph', () => {
  const sql = `${impulse} SELECT subtask_index, count(*) AS n FROM t GROUP BY 1, tumble(INTERVAL '1 second')`;
  const { graph, diagnostics } = plan(sql);
  expect(diagnostics).toEqual([]);
  expect(graph?.nodes.map((node) => `${node.operator} ${node.parallelism}`)).toEqual([
    'source_0 2',
    'watermark_1 2',
    'tumbling-window-partial_2 2',
    'tumbling-window_3 2',
    'project_4 2',
    'sink_5 2',
  ]);
  expect(graph?.nodes[3]?.description).toBe('tumbling window: 1 second by subtask_index: count(*)');
  expect(graph?.edges[2]).toEqual({
    src_id: 2,
    dest_id: 3,
    key_type: '(subtask_index BIGINT)',
    value_type: '(subtask_index BIGINT, pane TIMESTAMP, rows BIGINT, count_count BIGINT)',
    edge_type: 'Shuffle',
  });
});

test('every bare SELECT has a sink of its own', () => {
  const { program } = plan(`${impulse} SELECT counter FROM t; SELECT subtask_index FROM t`);
  const sinks = program?.nodes.filter(({ operator }) => operator.kind === 'sink') ?? [];
  expect(sinks.map(({ schema }) => schema.map(({ name }) => name))).toEqual([
    ['counter'],
    ['subtask_index'],
  ]);
});

test('a warning does not keep a query from running', () => {
  const { program, diagnostics } = plan(`
    CREATE TABLE a (n BIGINT UNSIGNED) WITH (connector = 'single_file', path = 'x');
    SELECT n FROM a`);
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
  expect(program).not.toBeNull();
});

test('views may be declared in any order, within limits', () => {
  const chain = (length: number): string =>
    Array.from({ length }, (_, i) => `CREATE VIEW v${i + 1} AS SELECT a + 1 AS a FROM v${i};`)
      .toReversed()
      .join('\n');
  const text = (length: number): string =>
    `${chain(length)} ${impulse} CREATE VIEW v0 AS SELECT counter AS a FROM t; SELECT a FROM v${length}`;
  expect(plan(text(forwardMax - 2)).diagnostics).toEqual([]);
  const [refused] = plan(text(forwardMax + 5)).diagnostics;
  expect(refused?.code).toBe('nested-too-deep');
});

test('chains of views are followed as far as the limit, and refused behind it', () => {
  const chain = (length: number): string =>
    Array.from(
      { length },
      (_, i) => `CREATE VIEW v${i + 1} AS SELECT counter + 1 AS counter FROM v${i};`,
    ).join('\n');
  const first = `${impulse} CREATE VIEW v0 AS SELECT counter FROM t;`;
  const text = (length: number): string =>
    `${first}\n${chain(length)} SELECT counter FROM v${length}`;
  expect(plan(text(queriesMax - 2)).diagnostics).toEqual([]);
  const [refused] = plan(text(queriesMax - 1)).diagnostics;
  expect(refused?.message).toBe(`there are more than ${queriesMax} SELECTs`);
});

test('long expressions and unions are planned', () => {
  const sum = Array.from({ length: 400 }, () => 'counter').join(' + ');
  const either = Array.from({ length: 400 }, (_, i) => `counter = ${i}`).join(' OR ');
  const united = Array.from({ length: 200 }, () => 'SELECT counter FROM t').join(' UNION ALL ');
  for (const query of [`SELECT ${sum} AS s FROM t WHERE ${either}`, united]) {
    expect(plan(`${impulse} ${query}`).diagnostics).toEqual([]);
  }
});
