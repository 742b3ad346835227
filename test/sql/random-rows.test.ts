/** Queries of every kind over random rows, however they are written, batched and split. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDbOracle } from './duckdb-oracle.ts';
import { runByReference } from './run-by-reference.ts';
import { type PipelineResult, runPipeline, sortedRows } from './run-pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-rows-'));
let oracle: DuckDbOracle;

beforeAll(async () => {
  writeFiles([], 1);
  oracle = await DuckDbOracle.open(
    folder,
    `CREATE VIEW given AS FROM read_json('${folder}/*.jsonl', format = 'newline_delimited', columns = {
       id: 'BIGINT', ts: 'TIMESTAMP', k: 'VARCHAR', n: 'BIGINT', d: 'DOUBLE', b: 'BOOLEAN',
       s: 'STRUCT(x INTEGER, y VARCHAR)'
     });
     CREATE MACRO window_of(starts, width) AS {'start': starts, 'end': starts + width};
     CREATE MACRO hops(ts, slide, width) AS list_filter(
       [time_bucket(slide, ts, TIMESTAMP '1970-01-01') - slide * n FOR n IN range(40)],
       lambda starts: starts + width > ts
     );`,
  );
});

afterAll(() => {
  oracle.close();
  rmSync(folder, { recursive: true });
});

interface GivenRow {
  readonly afterMicros: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly keyOrder: number;
  readonly leaveOutNulls: boolean;
}

const text = fc.oneof(
  fc.constantFrom('a', 'b', 'A', '', 'ß', '\u{1f600}', 'a"\\\n', 'longer than twelve bytes'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((value) => !value.includes('\u0000')),
);
// Sums of quarters are exact in any order.
const quarters = fc.integer({ min: -4000, max: 4000 }).map((value) => value / 4);

const givenRow: fc.Arbitrary<GivenRow> = fc.record({
  afterMicros: fc.oneof(fc.nat(3_000_000), fc.constantFrom(0, 1, 1_000_000, 60_000_000)),
  fields: fc.record({
    k: fc.option(text),
    n: fc.option(fc.integer({ min: -1000, max: 1000 })),
    d: fc.option(quarters),
    b: fc.option(fc.boolean()),
    s: fc.option(fc.record({ x: fc.option(fc.integer({ min: -5, max: 5 })), y: fc.option(text) })),
  }),
  keyOrder: fc.nat(6),
  leaveOutNulls: fc.boolean(),
});

/** Rows in the order of time, or not quite, as lines of JSON. */
function linesOf(rows: readonly GivenRow[], disorder: readonly number[]): string[] {
  let micros = Date.UTC(2024, 1, 28, 23, 59) * 1000;
  const timed = rows.map((row, index) => {
    micros += row.afterMicros;
    return { row, micros, place: index + (disorder[index % disorder.length] ?? 0) };
  });
  const mixed = timed.toSorted((a, b) => a.place - b.place);
  return mixed.map(({ row, micros: at }, id) => {
    const ts = new Date(Math.floor(at / 1000)).toISOString();
    const micro = String(at % 1000).padStart(3, '0');
    const entries = Object.entries({ id, ts: ts.replace('Z', micro), ...row.fields });
    const kept = entries.filter(([, value]) => !row.leaveOutNulls || value !== null);
    const turned = [...kept.slice(row.keyOrder), ...kept.slice(0, row.keyOrder)];
    return JSON.stringify(
      Object.fromEntries(turned),
      null,
      row.keyOrder === 3 ? ' ' : '',
    ).replaceAll('\n', ' ');
  });
}

/** Splits lines over as many files. */
function writeFiles(lines: readonly string[], files: number): void {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  for (let file = 0; file < files; file++) {
    const own = lines.filter((_, index) => index % files === file);
    writeFileSync(join(folder, `${file}.jsonl`), own.map((line) => `${line}\n`).join(''));
  }
}

interface Widths {
  readonly tumble: number;
  readonly slide: number;
  readonly width: number;
}

function source(lateness: string): string {
  return `CREATE TABLE given (
    id BIGINT, ts TIMESTAMP NOT NULL, k TEXT, n BIGINT, d DOUBLE, b BOOLEAN, s STRUCT<x INT, y TEXT>,
    WATERMARK FOR ts AS ts - INTERVAL '${lateness}'
  ) WITH (connector = 'filesystem', path = '.');`;
}

/** Each with what it is in DuckDB. */
function queriesOf({ tumble, slide, width }: Widths): Record<string, readonly [string, string]> {
  const [t, s, w] = [tumble, slide, width].map((seconds) => `INTERVAL '${seconds} seconds'`);
  const bucket = `time_bucket(${t}, ts, TIMESTAMP '1970-01-01')`;
  const hopped = `(SELECT *, unnest(hops(ts, ${s}, ${w})) AS starts FROM given)`;
  const plain = `SELECT id, k, n * 2 + 1 AS m, d / 4 AS q, NOT b AS nb, s.y, coalesce(s.x, -1) AS x,
      CASE WHEN b THEN k WHEN n > 0 THEN 'positive' ELSE s.y END AS c, k || '.' AS kk, n BETWEEN 0 AND 500 AS mid
    FROM given WHERE (n % 3 <> 1 OR b) AND k IS DISTINCT FROM 'a'`;
  return {
    plain: [plain, plain],
    tumbling: [
      `SELECT k, tumble(${t}) AS w, count(*) AS c, count(n) AS cn, sum(n) AS sn, sum(d) AS sd, min(k) AS mk, max(d) AS xd, avg(d) AS ad
       FROM given GROUP BY k, w`,
      `SELECT k, window_of(${bucket}, ${t}) AS w, count(*) AS c, count(n) AS cn, sum(n) AS sn, sum(d) AS sd, min(k) AS mk, max(d) AS xd, avg(d) AS ad
       FROM given GROUP BY k, w`,
    ],
    sliding: [
      `SELECT b, s.x AS x, hop(${s}, ${w}) AS w, count(*) AS c, max(s.y) AS y, min(n) AS mn, count(*) FILTER (WHERE d > 0) AS cd
       FROM given GROUP BY b, s.x, w HAVING count(*) > 1`,
      `SELECT b, s.x AS x, window_of(starts, ${w}) AS w, count(*) AS c, max(s.y) AS y, min(n) AS mn, count(*) FILTER (WHERE d > 0) AS cd
       FROM ${hopped} GROUP BY b, s.x, starts HAVING count(*) > 1`,
    ],
    everything: [
      `SELECT hop(${s}, ${w}) AS w, count(*) AS c, min(ts) AS f, max(ts) AS l, sum(n) FILTER (WHERE b) AS sb FROM given GROUP BY w`,
      `SELECT window_of(starts, ${w}) AS w, count(*) AS c, min(ts) AS f, max(ts) AS l, sum(n) FILTER (WHERE b) AS sb FROM ${hopped} GROUP BY starts`,
    ],
    nested: [
      `SELECT w, max(c) AS most, count(*) AS ks, sum(c) AS c FROM (SELECT k, hop(${s}, ${w}) AS w, count(*) AS c FROM given GROUP BY k, w) GROUP BY w`,
      `SELECT window_of(starts, ${w}) AS w, max(c) AS most, count(*) AS ks, sum(c) AS c
       FROM (SELECT k, starts, count(*) AS c FROM ${hopped} GROUP BY k, starts) GROUP BY starts`,
    ],
    hottest: [
      `SELECT k, c, w.end AS e, r FROM (
         SELECT *, row_number() OVER (PARTITION BY w ORDER BY c DESC, k NULLS LAST) AS r
         FROM (SELECT k, tumble(${t}) AS w, count(*) AS c FROM given GROUP BY k, w)
       ) WHERE r <= 2`,
      `SELECT k, c, e, row_number() OVER (PARTITION BY e ORDER BY c DESC, k NULLS LAST) AS r
       FROM (SELECT k, ${bucket} + ${t} AS e, count(*) AS c FROM given GROUP BY k, e) QUALIFY r <= 2`,
    ],
    both: [
      `SELECT k, n FROM given WHERE n > 0 UNION ALL SELECT s.y, id FROM given WHERE NOT b`,
      `SELECT k, n FROM given WHERE n > 0 UNION ALL SELECT s.y, id FROM given WHERE NOT b`,
    ],
  };
}

function pipelineOf(queries: Record<string, readonly [string, string]>): string {
  return Object.entries(queries)
    .map(
      ([name, [sql]]) =>
        `CREATE TABLE ${name} WITH (connector = 'blackhole'); INSERT INTO ${name} ${sql};`,
    )
    .join('\n');
}

async function differences(
  queries: Record<string, readonly [string, string]>,
  { lines }: PipelineResult,
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const [name, [, query]] of Object.entries(queries)) {
    const rows = (lines.get(name) ?? []).map((line) => `${line}\n`).join('');
    const each = await oracle.differences(query, rows);
    if (each.length > 0) found[name] = each;
  }
  return found;
}

const widths: fc.Arbitrary<Widths> = fc.record({
  tumble: fc.integer({ min: 1, max: 120 }),
  slide: fc.integer({ min: 2, max: 30 }),
  width: fc.integer({ min: 1, max: 60 }),
});
const rows = fc.array(givenRow, { maxLength: 70, size: 'max' });
const disorder = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 });

test('rows of any kind give what DuckDB gives, at any parallelism and split over files', async () => {
  const property = fc.asyncProperty(
    rows,
    disorder,
    widths,
    fc.record({
      parallelism: fc.integer({ min: 1, max: 4 }),
      files: fc.integer({ min: 1, max: 4 }),
    }),
    async (given, mixing, sizes, { parallelism, files }) => {
      writeFiles(linesOf(given, mixing), files);
      const queries = queriesOf(sizes);
      const sql = source('1 day') + pipelineOf(queries);
      const result = await runPipeline({ sql, folder, parallelism });
      expect(result.failure).toBe(null);
      expect(result.lateRows).toBe(0);
      expect(await differences(queries, result)).toEqual({});
    },
  );
  await fc.assert(property, { numRuns: 12 });
});

test('late rows are left out and counted as by the interpreter, at any parallelism', async () => {
  const parallelisms = fc.integer({ min: 1, max: 3 });
  const given = fc.record({
    rows,
    disorder,
    widths,
    parallelism: parallelisms,
    files: fc.constantFrom(1, 3),
  });
  const property = fc.asyncProperty(given, async ({ parallelism, files, ...drawn }) => {
    writeFiles(linesOf(drawn.rows, drawn.disorder), files);
    const { tumbling, sliding } = queriesOf(drawn.widths);
    for (const query of [tumbling, sliding]) {
      const sql = `${source('2 seconds')} ${query?.[0]}`;
      const result = await runPipeline({ sql, folder, parallelism });
      const reference = await runByReference({ sql, folder, parallelism });
      expect(sortedRows(result.rows)).toEqual(sortedRows(reference.rows));
      expect(result.lateRows).toBe(reference.lateRows);
    }
  });
  await fc.assert(property, { numRuns: 12 });
});
