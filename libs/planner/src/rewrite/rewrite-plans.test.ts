import { EvaluationError } from '@millrace/expr';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { buildQueryPlan } from '../build-query-plan.ts';
import type { LogicalPlan, SourcePlan } from '../plan/logical-plan.ts';
import { evaluatePlan, randomRows, textOf } from '../testing/evaluate-plan.ts';
import { fakeCatalog } from '../testing/fake-catalog.ts';
import { goldenFiles, readGoldenCases } from '../testing/golden-cases.ts';

const options = { catalog: fakeCatalog, parallelism: 1, defaultSink: 'preview' } as const;

/** Rows in any order, or null where the query fails for them. */
function rowsOf(plan: LogicalPlan, seed: number): readonly string[] | null {
  const tables = (source: SourcePlan) => randomRows(source.schema, 60, seed + source.table.length);
  try {
    return evaluatePlan(plan, tables).map(textOf).toSorted();
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}

/** A query gives the same rows before and after rewriting. */
function check(sql: string): number {
  const { bound, optimized } = buildQueryPlan(sql, options);
  let compared = 0;
  for (const [i, sink] of (bound ?? []).entries()) {
    for (const seed of [1, 2, 3]) {
      const before = rowsOf(sink.input, seed);
      if (before === null) continue;
      expect(rowsOf(must(optimized?.[i]).input, seed)).toEqual(before);
      compared += before.length;
    }
  }
  return compared;
}

const corpus = goldenFiles()
  .flatMap(readGoldenCases)
  // What is random gives something else each time.
  .filter(({ sql }) => !sql.includes('random()') && buildQueryPlan(sql, options).bound !== null);

test.each(corpus)('$title: the same rows before and after rewriting', ({ sql }) => {
  check(sql);
});

const clauses = {
  conditions: [
    'bid IS NOT NULL',
    'bid.price > 3',
    "bid.channel = 'a' OR auction IS NULL",
    'NOT (bid.auction IS NULL)',
    'coalesce(bid.price, 0) < 8 AND TRUE',
    "bid.channel IN ('a', 'x') IS NOT TRUE",
  ],
  outer: ['k > 2', "c <> 'b'", 'n >= 2 AND k IS NOT NULL', 'n < 3 OR k = 1', 'k BETWEEN 0 AND n'],
  windows: [
    "tumble(INTERVAL '1 minute')",
    "hop(INTERVAL '20 seconds', INTERVAL '1 minute')",
    "hop(INTERVAL '7 seconds', INTERVAL '10 seconds')",
    "hop(INTERVAL '1 minute', INTERVAL '10 seconds')",
  ],
};

test('conditions, windows and ranks in every combination give the same rows', () => {
  let compared = 0;
  for (const condition of clauses.conditions) {
    for (const outer of clauses.outer) {
      for (const window of clauses.windows) {
        compared += check(`
          CREATE TABLE t WITH (connector = 'nexmark');
          CREATE VIEW v AS SELECT bid.auction AS k, bid.channel AS c, ${window} AS w,
            count(*) AS n, sum(bid.price) AS s, count(bid.price) AS p
          FROM t WHERE ${condition} GROUP BY bid.auction, bid.channel, w HAVING ${condition.includes('channel') ? 'count(*) > 0' : 'c IS NOT NULL'};
          SELECT k, c, n, s FROM v WHERE ${outer};
          SELECT w, max(n) AS m, count(k) AS g FROM v WHERE ${outer} GROUP BY w;
          SELECT w, count(DISTINCT c) AS d, count(*) AS n, max(n) AS m, sum(s) AS x, avg(n) AS a FROM v WHERE ${outer} GROUP BY w;
          SELECT k, count(DISTINCT n) FILTER (WHERE n < 3) AS d, sum(DISTINCT n) FILTER (WHERE n < 3) AS x, w FROM v GROUP BY k, w;
          SELECT k, c, r FROM (SELECT *, row_number() OVER (PARTITION BY w ORDER BY n DESC, s, k, c) AS r FROM v) WHERE r <= 2 AND ${outer};
          SELECT c AS x, n + p AS y FROM v UNION ALL SELECT bid.channel, 5 FROM t WHERE ${condition}`);
      }
    }
  }
  expect(compared).toBeGreaterThan(10_000);
});
