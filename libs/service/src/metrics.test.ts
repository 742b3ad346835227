import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('a collected family shows what there is at the time of the scrape, and nothing older', async () => {
  const metrics = createMetrics('worker');
  let rows: Record<string, number> = {};
  metrics.beforeScrape(async () => {
    rows = { ...next };
  });
  const family = { name: 'rows_total', help: 'Rows.', labels: ['operator'] } as const;
  metrics.collected('counter', family, () =>
    Object.entries(rows).map(([operator, value]) => ({ labels: { operator }, value })),
  );
  const samples = async (): Promise<string[]> =>
    (await metrics.expose()).split('\n').filter((line) => line.startsWith('rows_total'));
  let next: Record<string, number> = { source: 3 };
  expect(await samples()).toEqual(['rows_total{operator="source",service="worker"} 3']);
  next = { sink: 4 };
  expect(await samples()).toEqual(['rows_total{operator="sink",service="worker"} 4']);
});

test('gauges and histograms keep what was last told and all that was observed', async () => {
  const metrics = createMetrics('api');
  metrics.gauge({ name: 'jobs', help: 'Jobs.', labels: ['state'] }).set({ state: 'ok' }, 5);
  const family = { name: 'call_seconds', help: 'Calls.', labels: [], buckets: [0.1, 1] };
  metrics.histogram(family).observe({}, 0.5);
  const text = await metrics.expose();
  expect(text).toContain('jobs{state="ok",service="api"} 5');
  expect(text).toContain('call_seconds_bucket{le="1",service="api"} 1');
});
