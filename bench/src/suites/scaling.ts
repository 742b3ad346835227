import { must } from '@millrace/std';
import type { BenchCase, BenchResult, BenchSuite, Measurement } from '../bench-case.ts';
import { generatorTable, intoBlackhole, type NexmarkQuery } from './nexmark-queries.ts';

const events = 400_000_000;
const gapUs = 10;
const queries = ['q0', 'hop'] as const;

/** The same work on one slot and on two: how much faster by the clock, and in how much memory. */
export const scalingSuite: BenchSuite = {
  name: 'scaling',
  describe: 'Wall-clock speed of two slots over one, Nexmark generator into a blackhole',
  cases: queries.flatMap((query) => [slotsCase(query, 1), slotsCase(query, 2)]),
  derive: (best) => queries.map((query) => speedup(query, best)),
};

function slotsCase(query: NexmarkQuery, parallelism: number): BenchCase {
  return {
    name: `${query}/${parallelism}-slots`,
    sql: intoBlackhole(generatorTable(events, gapUs * 1000), query),
    events,
    parallelism,
    parameters: { source: 'generator', gapUs, parallelism },
    timed: 'process',
    baseline: null,
    limit: null,
  };
}

function speedup(query: NexmarkQuery, best: ReadonlyMap<string, Measurement>): BenchResult {
  const one = must(best.get(`${query}/1-slots`), 'one slot');
  const two = must(best.get(`${query}/2-slots`), 'two slots');
  return {
    name: `${query}/speed-up`,
    unit: 'ratio',
    value: one.wallSeconds / two.wallSeconds,
    rssMaxBytes: two.rssMaxBytes,
    parameters: { source: 'generator', gapUs, parallelism: 2, measure: 'gross' },
  };
}
