import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COUNTERS, expectCounters } from './counters.ts';
import {
  type FleetProcess,
  type LogLine,
  startMillrace,
  temporaryFolder,
} from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { addressOf } from './start-cluster.ts';

type Fleet = {
  readonly api: FleetProcess;
  readonly controller: FleetProcess;
  /** What workers and nodes need to find the controller. */
  readonly environment: Readonly<Record<string, string>>;
  readonly database: Readonly<Record<string, string>>;
};

/** A controller and an API as processes of their own, which meet in the database and over gRPC. */
async function startFleet(scheduler: 'manual' | 'node'): Promise<Fleet> {
  const database = { DATABASE_PATH: join(temporaryFolder(), 'control.sqlite') };
  const controller = startMillrace(['controller'], { ...database, SCHEDULER: scheduler });
  const address = await addressOf(controller, 'controller');
  const environment = { MILLRACE__CONTROLLER__ADDRESS: address };
  const api = startMillrace(['api'], { ...database, ...environment });
  return { api, controller, environment, database };
}

function warnings(service: FleetProcess): readonly LogLine[] {
  return service.lines().filter(({ level }) => level === 'warn');
}

test('a job waits for slots that people bring, and their workers serve one job after the other', async () => {
  const { api, controller, environment } = await startFleet('manual');
  const rest = await restClient(api);
  const pipeline = await rest.create(COUNTERS, 2);
  await rest.reach(pipeline, (job) => job.wait_reason === 'needs 2 slots, 0 free');
  const worker = startMillrace(['worker', '--set', 'worker.slots=2'], environment);
  await rest.reach(pipeline, 'Running');
  await expectCounters(rest, pipeline);
  const second = await rest.create(COUNTERS, 2);
  await rest.reach(second, (job) => job.wait_reason === 'needs 2 slots, 0 free');
  await rest.change(pipeline, { stop: 'immediate' });
  await rest.reach(pipeline, 'Stopped');
  await rest.reach(second, 'Running');
  worker.signal('SIGTERM');
  expect(await worker.exited).toBe(0);
  expect(controller.lines().filter(({ msg }) => msg === 'worker leaves')).toHaveLength(1);
  expect(warnings(controller)).toEqual([]);
  await rest.reach(second, (job) => job.wait_reason === 'needs 2 slots, 0 free');
}, 60_000);

test('a job spreads over nodes and moves when one of them dies', async () => {
  const { api, controller, environment } = await startFleet('node');
  const rest = await restClient(api);
  const node = (slots: number): FleetProcess =>
    startMillrace(['node', '--set', `node.slots=${slots}`], environment);
  const first = node(1);
  const pipeline = await rest.create(COUNTERS, 2);
  await rest.reach(pipeline, (job) => job.wait_reason === 'needs 2 slots, 1 free');
  const second = startMillrace(
    ['node', '--set', 'node.slots=1', '--set', 'node.id=mortal'],
    environment,
  );
  await rest.reach(pipeline, 'Running');
  expect([first.children().length, second.children().length]).toEqual([1, 1]);
  second.signal('SIGKILL');
  await rest.reach(pipeline, (job) => job.wait_reason === 'needs 2 slots, 1 free');
  const third = node(2);
  await rest.reach(pipeline, (job) => job.state === 'Running' && job.run_id >= 2);
  await expectCounters(rest, pipeline);
  expect((await rest.errors(pipeline)).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^node "mortal" has died, and worker wk_\w+ ended with it$/),
  );
  const { run_id: before, restarts } = await rest.job(pipeline);
  const warned = warnings(controller);
  node(2);
  third.signal('SIGTERM');
  expect(await third.exited).toBe(0);
  const moved = await rest.reach(pipeline, (job) => job.state === 'Running' && job.run_id > before);
  expect(moved).toMatchObject({ run_id: before + 1, restarts });
  first.signal('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(controller.lines().filter(({ msg }) => msg === 'node leaves')).toHaveLength(2);
  expect(warnings(controller)).toEqual(warned);
}, 60_000);

test('the API answers without a controller, and goes on when it is back', async () => {
  const { api, controller, environment, database } = await startFleet('manual');
  const rest = await restClient(api);
  const pipeline = await rest.create(COUNTERS);
  await rest.reach(pipeline, 'Scheduling');
  controller.signal('SIGKILL');
  await controller.exited;
  const second = await rest.create(COUNTERS);
  expect(await rest.job(second)).toMatchObject({ state: 'Created' });
  await expect(rest.rows(second).next()).rejects.toThrow('unavailable');
  await rest.change(pipeline, { stop: 'graceful' });
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Scheduling' });
  const [, port = ''] = String(environment['MILLRACE__CONTROLLER__ADDRESS']).split(':');
  startMillrace(['controller', '--set', `controller.rpc_port=${port}`], {
    ...database,
    SCHEDULER: 'manual',
  });
  await rest.reach(pipeline, 'Stopped');
  startMillrace(['worker', '--set', 'worker.slots=1'], environment);
  await expectCounters(rest, second);
}, 40_000);
