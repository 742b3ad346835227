import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FleetProcess, startMillrace, temporaryFolder } from './fleet-process.ts';
import { type Pipeline, type RestClient, restClient } from './rest-client.ts';

const IMPULSE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT counter FROM impulse`;

type Controller = { readonly process: FleetProcess; readonly address: string };

async function startController(path: string): Promise<Controller> {
  const process = startMillrace(['controller'], {
    DATABASE_PATH: path,
    SCHEDULER: 'node',
  });
  const started = await process.line(({ msg }) => msg === 'controller started');
  return { process, address: String(started['address']) };
}

async function expectRunningAsBefore(rest: RestClient, pipeline: Pipeline): Promise<void> {
  for await (const row of rest.rows(pipeline)) {
    expect(row).toHaveProperty('counter');
    break;
  }
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
  const pipeline = await rest.create(IMPULSE);
  await rest.reach(pipeline, 'Running');
  const workers = node.children();

  first.process.signal('SIGKILL');
  await second.process.line(({ msg }) => msg === 'job goes on');
  await expectRunningAsBefore(rest, pipeline);

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
