/**
 * The flights example against DuckDB, which computes the same from the package that the data is
 * from.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = must(findPackageJSON('vega-datasets', import.meta.url), 'package vega-datasets');
const source = join(dirname(manifest), 'data/flights-20k.json');
const FLIGHTS = `(
  SELECT strptime(date, '%Y/%m/%d %H:%M') AS departed_at, origin, destination, distance, delay
  FROM read_json('${source}', columns = {
    date: 'VARCHAR', origin: 'VARCHAR', destination: 'VARCHAR', distance: 'BIGINT', delay: 'BIGINT'
  })
)`;

/** Rows in an order that does not depend on who gave them. */
function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

async function expected(query: string): Promise<string[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(query);
  connection.closeSync();
  instance.closeSync();
  return sorted(result.getRowObjectsJson());
}

function given(file: string, parallelism: number): string[] {
  const words = ['cli/src/main.ts', 'run', `examples/flights/${file}`, '-p', String(parallelism)];
  const stdout = execFileSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return sorted(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => flatten(JSON.parse(line))),
  );
}

/** A row as the other engine gives it: the window as two columns, integers as texts. */
function flatten({ window, ...row }: Record<string, unknown>): Record<string, unknown> {
  // Every query of the example gives its window.
  const { start, end } = window as { start: string; end: string };
  const entries = Object.entries(row).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'number' && !name.startsWith('average') ? String(value) : value,
  ]);
  return { start, end, ...Object.fromEntries(entries) };
}

const HOURS = `strftime(hour, '%Y-%m-%dT%H:%M:%S') AS "start"`;

test.each([1, 2])(
  'delays by hour are what DuckDB computes, at parallelism %i',
  async (parallelism) => {
    const rows = await expected(`
    SELECT ${HOURS}, strftime(hour + INTERVAL 1 HOUR, '%Y-%m-%dT%H:%M:%S') AS "end",
      origin, count(*) AS flights, avg(delay) AS average_delay
    FROM (SELECT *, date_trunc('hour', departed_at) AS hour FROM ${FLIGHTS})
    GROUP BY hour, origin`);
    expect(rows.length).toBe(17_473);
    expect(given('delays-by-hour.sql', parallelism)).toEqual(rows);
  },
);

test.each([1, 2])(
  'departures in 6 hours are what DuckDB computes, at parallelism %i',
  async (parallelism) => {
    const rows = await expected(`
    SELECT ${HOURS}, strftime(hour + INTERVAL 6 HOUR, '%Y-%m-%dT%H:%M:%S') AS "end",
      count(*) AS flights, count(*) FILTER (delay > 15) AS late_flights, max(delay) AS longest_delay
    FROM (
      SELECT *, unnest([date_trunc('hour', departed_at) - to_hours(n) FOR n IN range(6)]) AS hour
      FROM ${FLIGHTS}
    )
    GROUP BY hour`);
    expect(rows.length).toBeGreaterThan(1_784);
    expect(given('departures-in-6-hours.sql', parallelism)).toEqual(rows);
  },
);

test('the flights are those of the package, in order', () => {
  const packed = readFileSync(`${root}/examples/flights/flights.jsonl.gz`);
  const lines = gunzipSync(packed).toString('utf8').trimEnd().split('\n');
  // The package gives an array of such records.
  const records = JSON.parse(readFileSync(source, 'utf8')) as { date: string }[];
  const renamed = records.map(({ date, ...rest }) => {
    const departed_at = `${date.replaceAll('/', '-').replace(' ', 'T')}:00`;
    return { departed_at, ...rest };
  });
  expect(lines.map((line) => JSON.parse(line))).toEqual(renamed);
});
