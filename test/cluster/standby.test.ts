import { join } from 'node:path';
import { connectNode } from '@millrace/rpc';
import { expect, test } from 'vitest';
import { COUNTERS, expectCounters } from './counters.ts';
import { type FleetProcess, startMillrace, temporaryFolder } from './fleet-process.ts';
import { type Pipeline, type RestClient, restClient } from './rest-client.ts';
import { addressOf } from './start-cluster.ts';

type Controller = { readonly process: FleetProcess; readonly address: string };

async function startController(path: string): Promise<Controller> {
  const process = startMillrace(['controller'], {
    DATABASE_PATH: path,
    SCHEDULER: 'node',
  });
  return { process, address: await addressOf(process, 'controller') };
}

async function expectRunningAsBefore(rest: RestClient, pipeline: Pipeline): Promise<void> {
  await expectCounters(rest, pipeline);
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Running', run_id: 1, restarts: 0 });
}

test('of two controllers one acts; when it dies or stands still the other takes its jobs over', async () => {
  const path = join(temporaryFolder(), 'control.sqlite');
  const first = await startController(path);
  await first.process.line(({ msg }) => msg === 'acts');
  const second = await startController(path);
  await second.process.line(({ msg }) => msg === 'stands by');
  const addresses = `${first.address},${second.address}`;
  const environment = {
    MILLRACE__CONTROLLER__ADDRESS: addresses,
    MILLRACE__RPC__DEADLINE_MS: '1000',
  };
  const node = startMillrace(['node', '--set', 'node.slots=2'], environment);
  const rest = await restClient(startMillrace(['api'], { DATABASE_PATH: path, ...environment }));
  const pipeline = await rest.create(COUNTERS);
  await rest.reach(pipeline, 'Running');
  const workers = node.children();

  const { term } = await first.process.line(({ msg }) => msg === 'acts');
  const { rpcAddress, nodeId } = await node.line(({ msg }) => msg === 'node started');
  first.process.signal('SIGKILL');
  await second.process.line(({ msg }) => msg === 'job goes on');
  await expectRunningAsBefore(rest, pipeline);
  // What the first had under way, had it stood still instead.
  const late = connectNode({
    address: String(rpcAddress),
    deadlineMs: 2_000,
    term: { number: Number(term), isHeld: () => true },
  });
  // The node may hear of the second with its next heartbeat only.
  const order = (): Promise<string> =>
    late.stopWorker(String(nodeId), 'wk', true).then(() => 'taken', String);
  await expect.poll(order, { timeout: 5_000 }).toContain(`term ${term} is over`);
  late.close();

  const third = await startController(path);
  await third.process.line(({ msg }) => msg === 'stands by');
  second.process.signal('SIGSTOP');
  await third.process.line(({ msg }) => msg === 'acts');
  second.process.signal('SIGCONT');
  // It has nothing to say any more, and learns so before it acts.
  await second.process.line(({ msg }) => msg === 'another controller has taken over');
  await second.process.line(({ msg, holder }) => msg === 'stands by' && holder !== undefined);
  third.process.signal('SIGTERM');
  expect(await third.process.exited).toBe(0);
  const times = (): number =>
    second.process.lines().filter(({ msg }) => msg === 'job goes on').length;
  await expect.poll(times, { timeout: 10_000 }).toBe(2);
  await expectRunningAsBefore(rest, pipeline);
  expect(node.children()).toEqual(workers);
}, 60_000);
