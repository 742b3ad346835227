import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const inputsFolder = fileURLToPath(new URL('inputs', import.meta.url));

/** Rewrites the expectations instead of checking them: look at the difference before keeping it. */
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

/**
 * A file of `queries/`: comments that say what it shows, then the text of a pipeline whose paths
 * are those of `inputs/`. What it gives is in `expected/`. Some comments are read by the tests:
 *
 *     -- late: 2           rows that came too late for every window; none otherwise
 *     -- bad: 1            rows that were dropped because they could not be decoded
 *     -- fails: message    how the pipeline fails; then no rows are expected
 *     -- oracle:           the lines after it are what DuckDB computes the same rows by, with a
 *     --   SELECT ...      view for each input, see `inputs/views.duckdb.sql`
 */
export interface QueryFile {
  readonly name: string;
  readonly sql: string;
  readonly lateRows: number;
  readonly badRows: number;
  readonly failure: string | null;
  readonly oracle: string | null;
}

export function queryFiles(): readonly QueryFile[] {
  return namesIn('queries', '.sql').map((name) => {
    const sql = read(`queries/${name}.sql`);
    return {
      name,
      sql,
      lateRows: Number(headerLine(sql, 'late') ?? 0),
      badRows: Number(headerLine(sql, 'bad') ?? 0),
      failure: headerLine(sql, 'fails'),
      oracle: oracleOf(sql),
    };
  });
}

export interface WrongQuery {
  readonly name: string;
  readonly sql: string;
}

/** Texts that are refused, with all that is said about them in a file beside them. */
export function wrongQueries(): readonly WrongQuery[] {
  return namesIn('errors', '.sql').map((name) => ({ name, sql: read(`errors/${name}.sql`) }));
}

/** Names without extension of what a folder holds. */
export function namesIn(folder: string, extension: string): readonly string[] {
  return readdirSync(new URL(folder, import.meta.url))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .toSorted();
}

/** What a file holds, after bringing it up to date if that is asked for; null without a file. */
export function expectation(path: string, actual: string | null): string | null {
  const url = new URL(path, import.meta.url);
  if (isUpdate && actual === null) rmSync(url, { force: true });
  if (isUpdate && actual !== null) writeFileSync(url, actual);
  return existsSync(url) ? readFileSync(url, 'utf8') : null;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function headerLine(sql: string, key: string): string | null {
  return new RegExp(`^-- ${key}: (.*)$`, 'm').exec(sql)?.[1] ?? null;
}

function oracleOf(sql: string): string | null {
  const lines = sql.split('\n');
  const from = lines.indexOf('-- oracle:') + 1;
  if (from === 0) return null;
  const until = lines.findIndex((line, index) => index >= from && !line.startsWith('--   '));
  return lines
    .slice(from, until)
    .map((line) => line.slice(5))
    .join('\n');
}
