import { expect, test } from 'vitest';
import { Switchboard } from './chaos/switchboard.ts';
import { type FleetProcess, startMillrace } from './fleet-process.ts';
import { type Pipeline, type RestClient, restClient } from './rest-client.ts';
import { addressOf, startCluster } from './start-cluster.ts';

/** Rows go from each of two slots to both. */
const EXCHANGE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT counter % 4 AS key, count(*) AS amount
  FROM impulse GROUP BY counter % 4, tumble(INTERVAL '100 milliseconds')`;
const PEER_TIMEOUT_MS = 1_000;

async function expectWindows(rest: RestClient, pipeline: Pipeline): Promise<void> {
  let seen = 0;
  for await (const row of rest.rows(pipeline)) {
    expect(row).toHaveProperty('amount');
    seen += 1;
    if (seen === 20) return;
  }
  throw new Error(`the output ended after ${seen} rows`);
}

test('a job whose workers vanish from each other without a word goes on in another run', async () => {
  const cluster = startCluster({ SCHEDULER: 'manual' });
  const controller = await addressOf(cluster, 'controller');
  const switchboard = await Switchboard.open((_, callee) =>
    callee === controller ? 'to the controller' : 'between workers',
  );
  const startWorker = (name: string): FleetProcess =>
    startMillrace(['worker', '--set', 'worker.slots=1'], {
      MILLRACE__CONTROLLER__ADDRESS: controller,
      MILLRACE__RPC__PEER_TIMEOUT_MS: String(PEER_TIMEOUT_MS),
      ...switchboard.environmentOf(name),
    });
  for (const name of ['one', 'two']) startWorker(name);
  const rest = await restClient(cluster);
  const pipeline = await rest.create(EXCHANGE, 2);
  await rest.reach(pipeline, 'Running');
  await expectWindows(rest, pipeline);
  expect(switchboard.callers('between workers').size).toBe(2);

  switchboard.forget('between workers');
  await rest.reach(pipeline, ({ restarts }) => restarts === 1);
  await rest.reach(pipeline, 'Running');
  await expectWindows(rest, pipeline);
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Running', restarts: 1 });
  expect((await rest.errors(pipeline)).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /^connection to worker wk_\w+ at [\d.]+:\d+ was lost: it has been silent for 0\.8 s \(rpc\.peer_timeout_ms is 1000\)/,
    ),
  );
}, 60_000);
