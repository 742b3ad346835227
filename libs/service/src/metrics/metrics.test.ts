import { expect, test } from 'vitest';
import { counterFamily, gaugeFamily, secondsFamily } from './metric-family.ts';
import { processFamilies } from './metric-families.ts';
import { createMetrics } from './metrics.ts';

test('a collected family shows what there is at the time of the scrape, and nothing older', async () => {
  const metrics = createMetrics('worker');
  let rows: Record<string, number> = {};
  metrics.beforeScrape(async () => {
    rows = { ...next };
  });
  const family = counterFamily('millrace_rows_total', 'Rows.', ['operator']);
  metrics.collected(family, () =>
    Object.entries(rows).map(([operator, value]) => ({ labels: { operator }, value })),
  );
  const samples = async (): Promise<string[]> =>
    (await metrics.expose()).split('\n').filter((line) => line.startsWith('millrace_rows_total'));
  let next: Record<string, number> = { source: 3 };
  expect(await samples()).toEqual(['millrace_rows_total{operator="source",service="worker"} 3']);
  next = { sink: 4 };
  expect(await samples()).toEqual(['millrace_rows_total{operator="sink",service="worker"} 4']);
});

test('gauges and histograms keep what was last told and all that was observed', async () => {
  const metrics = createMetrics('api');
  metrics.gauge(gaugeFamily('millrace_jobs', 'Jobs.', ['state'])).set({ state: 'ok' }, 5);
  const family = secondsFamily('millrace_call_seconds', 'Calls.', [], [0.1, 1]);
  metrics.histogram(family).observe({}, 0.5);
  const text = await metrics.expose();
  expect(text).toContain('millrace_jobs{state="ok",service="api"} 5');
  expect(text).toContain('millrace_call_seconds_bucket{le="1",service="api"} 1');
});

test('a service says which version of it runs', async () => {
  expect(await createMetrics('api').expose()).toMatch(
    /^millrace_build_info\{version="\d+\.\d+\.\d+",service="api"\} 1$/m,
  );
});

test('what is named a counter is one, and the other way round', async () => {
  const types = await typesByName();
  for (const [name, type] of types) {
    expect({ name, isCounter: type === 'counter' }).toEqual({
      name,
      isCounter: name.endsWith('_total'),
    });
  }
});

test('what the documents say of a process is what the library measures', async () => {
  const types = await typesByName();
  for (const { name, kind } of processFamilies)
    expect([name, types.get(name)]).toEqual([name, kind]);
});

async function typesByName(): Promise<ReadonlyMap<string, string>> {
  const page = await createMetrics('api').expose();
  return new Map(
    [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
  );
}
