import { must } from '@millrace/std';
import type { BenchCase, BenchResult, BenchSuite, Measurement } from './bench-case.ts';
import { measureCase } from './measure-case.ts';
import { warmUpEvents } from './resident-source.ts';
import { runLimit } from './run-limit.ts';

/** Rounds over all cases in turn: a slow moment of the machine meets each of them. */
const rounds = 3;

export interface SuiteRun {
  readonly results: readonly BenchResult[];
  /** What could not be measured here, by name. */
  readonly leftOut: readonly string[];
}

/** Measures a suite; of each case the round with the least CPU counts. */
export async function runSuite(
  suite: BenchSuite,
  only: string | null,
  say: (line: string) => void,
): Promise<SuiteRun> {
  await suite.prepare?.();
  const cases = chooseCases(suite, only);
  const best = new Map<string, Measurement>();
  const limits = new Map<string, number>();
  const leftOut = new Set<string>();
  for (let round = 1; round <= rounds; round++) {
    for (const bench of cases) {
      say(`${suite.name} ${round}/${rounds} ${bench.name}`);
      keepBest(best, bench.name, await measureCase(bench));
      measureLimit(bench, limits, leftOut);
    }
  }
  const results = cases.flatMap((bench) => figures(bench, best, limits.get(bench.name)));
  const derived = only === null ? (suite.derive?.(best) ?? []) : [];
  return { results: [...results, ...derived], leftOut: [...leftOut] };
}

/** The cases asked for, and those that their net figures need. */
function chooseCases(suite: BenchSuite, only: string | null): BenchCase[] {
  if (only === null) return [...suite.cases];
  const chosen = suite.cases.filter(({ name }) => name === only || name.startsWith(`${only}/`));
  if (chosen.length === 0) {
    const names = suite.cases.map(({ name }) => name).join(', ');
    throw new Error(`suite ${suite.name} has no case "${only}"; it has ${names}`);
  }
  const needed = new Set(chosen.flatMap(({ name, baseline }) => [name, baseline]));
  return suite.cases.filter(({ name }) => needed.has(name));
}

function keepBest(best: Map<string, Measurement>, name: string, measured: Measurement): void {
  const before = best.get(name);
  best.set(name, {
    cpuSeconds: Math.min(before?.cpuSeconds ?? Infinity, measured.cpuSeconds),
    wallSeconds: Math.min(before?.wallSeconds ?? Infinity, measured.wallSeconds),
    rssMaxBytes: Math.max(before?.rssMaxBytes ?? 0, measured.rssMaxBytes),
  });
}

function measureLimit(bench: BenchCase, limits: Map<string, number>, leftOut: Set<string>): void {
  if (bench.limit === null) return;
  // Panes that are open behind the events that warm up are the same on both sides.
  const measured = runLimit(bench.limit, bench.events, {
    gapNanos: bench.parameters.gapUs * 1000,
    warmUpEvents: bench.timed === 'operators' ? warmUpEvents : 0,
  });
  if (measured === null) leftOut.add(`C++ loop of ${bench.name}: no g++ on this machine`);
  else limits.set(bench.name, Math.min(limits.get(bench.name) ?? Infinity, measured));
}

function figures(
  bench: BenchCase,
  best: ReadonlyMap<string, Measurement>,
  limit: number | undefined,
): BenchResult[] {
  const { cpuSeconds, rssMaxBytes } = must(best.get(bench.name), 'measurement');
  const net = (seconds: number): BenchResult => ({
    name: bench.name,
    unit: 'ns/event',
    value: (seconds * 1e9) / bench.events,
    rssMaxBytes,
    parameters: { ...bench.parameters, measure: 'net' },
    ...(limit === undefined ? {} : { limit }),
  });
  if (bench.timed === 'operators') return [net(cpuSeconds)];
  const gross: BenchResult = {
    name: bench.name,
    unit: 'events/cpu-second',
    value: bench.events / cpuSeconds,
    rssMaxBytes,
    parameters: { ...bench.parameters, measure: 'gross' },
    ...(limit !== undefined && bench.baseline === null ? { limit: 1e9 / limit } : {}),
  };
  if (bench.baseline === null) return [gross];
  const baseline = must(best.get(bench.baseline), 'baseline');
  return [gross, net(cpuSeconds - baseline.cpuSeconds)];
}
