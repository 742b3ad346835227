import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { startCluster } from './start-cluster.ts';

test('a pipeline reads one saved table into another', async () => {
  const folder = temporaryFolder();
  const orders = join(folder, 'orders.json');
  const totals = join(folder, 'totals.json');
  writeFileSync(orders, '{"id":1,"total":2.5}\n{"id":2,"total":4}\n');
  const rest = await restClient(startCluster({ SCHEDULER: 'embedded' }));
  await rest.saveTable({
    name: 'orders',
    connector: 'single_file',
    config: { type: 'source', path: orders },
    schema: { definition: { sample: '{"id": 1, "total": 2.5}' } },
  });
  await rest.saveTable({
    name: 'totals',
    connector: 'single_file',
    config: { type: 'sink', path: totals },
  });
  const pipeline = await rest.create(
    'INSERT INTO totals SELECT id, total * 2 AS twice FROM orders',
  );
  await rest.reach(pipeline, 'Finished');
  expect(readFileSync(totals, 'utf8')).toBe('{"id":1,"twice":5}\n{"id":2,"twice":8}\n');
}, 30_000);
