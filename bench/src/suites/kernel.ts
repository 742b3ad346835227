import type { BenchCase, BenchSuite } from '../bench-case.ts';
import { warmUpEvents } from '../resident-source.ts';
import { generatorTable, intoBlackhole, limitOf, type NexmarkQuery } from './nexmark-queries.ts';

/**
 * What generated code and its operators take, as the loops in C++ are measured: events are there.
 */
export const kernelSuite: BenchSuite = {
  name: 'kernel',
  describe: 'Nexmark queries without the generator, beside the same loops in C++',
  cases: [
    ...casesAt(10, ['q1', 'q2', 'hop', 'hop-wide', 'hot-items', 'tumble-max']),
    ...casesAt(0.1, ['hop', 'tumble-max']),
  ],
};

function casesAt(gapUs: number, queries: readonly NexmarkQuery[]): BenchCase[] {
  const events = 40_000_000;
  return queries.map((query) => ({
    name: `${query}/${gapUs}us`,
    sql: intoBlackhole(generatorTable(warmUpEvents + events, gapUs * 1000), query),
    events,
    parallelism: 1,
    parameters: { source: 'generator', gapUs, parallelism: 1 },
    timed: 'operators',
    baseline: null,
    limit: limitOf(query),
  }));
}
