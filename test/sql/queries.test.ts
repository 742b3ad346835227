/** Whole pipelines over files: against kept rows, the interpreter and DuckDB. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDbOracle } from './duckdb-oracle.ts';
import { expectation, inputsFolder, namesIn, queryFiles } from './query-files.ts';
import { runByReference } from './run-by-reference.ts';
import { runPipeline, sortedLines, sortedRows } from './run-pipeline.ts';

let oracle: DuckDbOracle;

beforeAll(async () => {
  const views = readFileSync(join(inputsFolder, 'views.duckdb.sql'), 'utf8');
  oracle = await DuckDbOracle.open(inputsFolder, views);
});

afterAll(() => oracle.close());

const queries = queryFiles();

test.each(queries)(
  '$name gives its rows at every parallelism, in the interpreter and in DuckDB',
  async (query) => {
    const { name, sql, failure, lateRows, badRows } = query;
    const pipeline = { sql, folder: inputsFolder };
    const one = await runPipeline({ ...pipeline, parallelism: 1 });
    expect(one.failure).toBe(failure);
    const text = failure === null ? sortedLines(one) : null;
    const kept = expectation(`expected/${name}.jsonl`, text);
    if (text !== null) expect(text).toBe(kept);
    if (failure === null)
      expect({ late: one.lateRows, bad: one.badRows }).toEqual({ late: lateRows, bad: badRows });
    for (const parallelism of [2, 3]) {
      const more = await runPipeline({ ...pipeline, parallelism });
      const message = `at parallelism ${parallelism}`;
      expect(more.failure, message).toBe(failure);
      if (text !== null) expect(sortedLines(more), message).toBe(text);
      if (failure === null) expect(more.lateRows, message).toBe(lateRows);
    }
    if (query.oracle !== null && text !== null) {
      expect(await oracle.differences(query.oracle, text), 'of DuckDB').toEqual([]);
    }
    const reference = await runByReference({ ...pipeline, parallelism: 1 });
    expect(reference.failure, 'of the reference').toBe(failure);
    if (failure !== null) return;
    expect(reference.lateRows, 'of the reference').toBe(lateRows);
    expect(sortedRows(one.rows)).toEqual(sortedRows(reference.rows));
  },
);

test('every kept expectation belongs to a query', () => {
  const withRows = queries.filter(({ failure }) => failure === null).map(({ name }) => name);
  expect(namesIn('expected', '.jsonl')).toEqual(withRows);
});
