import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COUNTERS, expectCounters } from './counters.ts';
import { type FleetProcess, isRunning, startMillrace, temporaryFolder } from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { addressOf } from './start-cluster.ts';

type Control = {
  readonly process: FleetProcess;
  readonly address: string;
};

/** A controller on the database; the second one listens where the first did. */
async function startController(
  path: string,
  scheduler: 'node' | 'manual',
  address = ':0',
  reattachTimeoutMs = 10_000,
): Promise<Control> {
  const port = address.slice(address.lastIndexOf(':') + 1);
  const process = startMillrace(['controller', '--set', `controller.rpc_port=${port}`], {
    DATABASE_PATH: path,
    SCHEDULER: scheduler,
    MILLRACE__PIPELINE__REATTACH_TIMEOUT_MS: String(reattachTimeoutMs),
  });
  return { process, address: await addressOf(process, 'controller') };
}

/** Counters of the next rows; each has to be the one after the one before. */
async function expectUnbroken(
  rows: AsyncGenerator<Record<string, unknown>>,
  count: number,
): Promise<void> {
  let last = -1;
  for (let seen = 0; seen < count; seen += 1) {
    const { value, done } = await rows.next();
    if (done === true) throw new Error(`the output ended after ${seen} rows`);
    const counter = Number(value['counter']);
    expect(counter).toBe(last === -1 ? counter : last + 1);
    last = counter;
  }
}

test('a killed controller comes back to a job that never noticed', async () => {
  const path = join(temporaryFolder(), 'control.sqlite');
  const first = await startController(path, 'node');
  const environment = { MILLRACE__CONTROLLER__ADDRESS: first.address };
  const nodes = [1, 2].map(() => startMillrace(['node', '--set', 'node.slots=1'], environment));
  const rest = await restClient(startMillrace(['api'], { DATABASE_PATH: path, ...environment }));
  const pipeline = await rest.create(COUNTERS, 2);
  await rest.reach(pipeline, 'Running');
  const workers = nodes.flatMap((node) => node.children());
  expect(workers).toHaveLength(2);

  first.process.signal('SIGKILL');
  await first.process.exited;
  const second = await startController(path, 'node', first.address);
  await second.process.line(({ msg }) => msg === 'job goes on');
  const job = await rest.job(pipeline);
  expect(job).toMatchObject({ state: 'Running', run_id: 1, restarts: 0 });
  expect(nodes.flatMap((node) => node.children())).toEqual(workers);
  await expectCounters(rest, pipeline);

  // It has taken the job over for good: it stops it in order, and its slots are free again.
  await rest.change(pipeline, { stop: 'graceful' });
  await rest.reach(pipeline, 'Stopped');
  // Nobody waits for a node that is late with its heartbeats, as one on a busy machine may be.
  await expect.poll(() => workers.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  const next = await rest.create(COUNTERS, 2);
  await rest.reach(next, 'Running');
}, 60_000);

test('a job moves on when its nodes come back without its workers, however long it may wait', async () => {
  const path = join(temporaryFolder(), 'control.sqlite');
  const first = await startController(path, 'node');
  const environment = { MILLRACE__CONTROLLER__ADDRESS: first.address };
  const startNode = (id: string): FleetProcess =>
    startMillrace(['node', '--set', 'node.slots=1', '--set', `node.id=${id}`], environment);
  const nodes = ['a', 'b'].map(startNode);
  const rest = await restClient(startMillrace(['api'], { DATABASE_PATH: path, ...environment }));
  const pipeline = await rest.create(COUNTERS, 2);
  await rest.reach(pipeline, 'Running');
  const fleet = [first.process, ...nodes];
  for (const each of fleet) each.signal('SIGKILL');
  await Promise.all(fleet.map((each) => each.exited));
  await startController(path, 'node', first.address, 10 * 60_000);
  for (const id of ['a', 'b']) startNode(id);
  await rest.reach(pipeline, (job) => job.run_id === 2 && job.state === 'Running');
  // A worker that saw its node die may have lived long enough to tell the new controller itself.
  const told =
    /^(worker wk_\w+ is gone from node "[ab]"|node "[ab]" has died, and worker wk_\w+ ended with it)$/;
  expect((await rest.errors(pipeline)).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(told),
  );
}, 60_000);

test('a worker of the pool goes on too, when its controller ends in order and another comes', async () => {
  const path = join(temporaryFolder(), 'control.sqlite');
  const first = await startController(path, 'manual');
  const environment = { MILLRACE__CONTROLLER__ADDRESS: first.address };
  const worker = startMillrace(['worker', '--set', 'worker.slots=1'], environment);
  const rest = await restClient(startMillrace(['api'], { DATABASE_PATH: path, ...environment }));
  const pipeline = await rest.create(COUNTERS);
  await rest.reach(pipeline, 'Running');
  first.process.signal('SIGTERM');
  expect(await first.process.exited).toBe(0);
  const second = await startController(path, 'manual', first.address);
  await second.process.line(({ msg }) => msg === 'job goes on');
  // What the worker gave out meanwhile was kept, so no row is missing.
  await expectUnbroken(rest.rows(pipeline), 1_000);
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Running', run_id: 1, restarts: 0 });
  expect(isRunning(worker.pid)).toBe(true);
}, 60_000);
