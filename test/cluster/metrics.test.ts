import { controllerFamilies } from '@millrace/controller';
import { nodeFamilies } from '@millrace/node';
import { type MetricFamily, serviceFamilies } from '@millrace/service';
import { slotFamilies, subtaskFamilies, workerFamilies } from '@millrace/worker';
import { expect, test } from 'vitest';
import { startMillrace } from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { addressOf, startCluster } from './start-cluster.ts';

type Families = Readonly<Record<string, MetricFamily>>;

/** A service shows what is declared for it and for all, and nothing else of ours. */
async function checkMetrics(address: string, ...declared: readonly Families[]): Promise<void> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  const shown = [...text.matchAll(/^# TYPE (millrace_\S+ \S+)$/gm)].map(
    ([, family = '']) => family,
  );
  const expected = [serviceFamilies, ...declared]
    .flatMap((families) => Object.values(families))
    .map(({ name, kind }) => `${name} ${kind}`);
  expect(shown.toSorted()).toEqual(expected.toSorted());
}

test('every service shows exactly the metrics that are declared for it', async () => {
  const cluster = startCluster({ SCHEDULER: 'node' });
  const started = await cluster.line(({ msg }) => msg === 'controller started');
  const rpcAddress = String(started['address']);
  const controller = `127.0.0.1:${String(started['httpPort'])}`;
  const node = startMillrace(['node'], { MILLRACE__CONTROLLER__ADDRESS: rpcAddress });
  const rest = await restClient(cluster);
  const pipeline = await rest.create(`CREATE TABLE impulse WITH (connector = 'impulse');
    SELECT counter FROM impulse`);
  await rest.reach(pipeline, 'Running');

  await checkMetrics(await addressOf(cluster, 'api'));
  await checkMetrics(controller, controllerFamilies);
  const ofNode = await node.line(({ msg }) => msg === 'node started');
  await checkMetrics(`127.0.0.1:${String(ofNode['httpPort'])}`, nodeFamilies);
  const targets = await fetch(`http://${controller}/targets`);
  const [worker] = (await targets.json()) as { targets: [string] }[];
  await checkMetrics(String(worker?.targets[0]), subtaskFamilies, slotFamilies, workerFamilies);
}, 40_000);
