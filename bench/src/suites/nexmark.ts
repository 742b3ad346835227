import type { BenchCase, BenchSuite } from '../bench-case.ts';
import { generatorTable, intoBlackhole, limitOf, type NexmarkQuery } from './nexmark-queries.ts';

/** Every field of every event is made, whatever the query reads. */
export const nexmarkSuite: BenchSuite = {
  name: 'nexmark',
  describe: 'Nexmark from the generator into a blackhole, one slot',
  cases: [
    ...casesAt(10, ['source', 'q0', 'q1', 'q2', 'hop', 'tumble-max']),
    ...casesAt(0.1, ['source', 'hop', 'tumble-max']),
  ],
};

function casesAt(gapUs: number, queries: readonly NexmarkQuery[]): BenchCase[] {
  const events = 100_000_000;
  return queries.map((query) => ({
    name: nameAt(query, gapUs),
    sql: intoBlackhole(generatorTable(events, gapUs * 1000), query),
    events,
    parallelism: 1,
    parameters: { source: 'generator', gapUs, parallelism: 1 },
    timed: 'process',
    baseline: query === 'source' ? null : nameAt('source', gapUs),
    limit: limitOf(query),
  }));
}

function nameAt(query: NexmarkQuery, gapUs: number): string {
  return `${query === 'source' ? 'generator' : query}/${gapUs}us`;
}
