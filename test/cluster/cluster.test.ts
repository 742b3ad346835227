import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COUNTERS, expectCounters } from './counters.ts';
import { isRunning, kill, temporaryFolder } from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { addressOf, startCluster } from './start-cluster.ts';

test('rows arrive, a killed worker is replaced, and the pipeline is stopped and deleted', async () => {
  const cluster = startCluster();
  const rest = await restClient(cluster);
  const pipeline = await rest.create(COUNTERS, 2);
  await expectCounters(rest, pipeline, 50);
  expect(await rest.reach(pipeline, 'Running')).toMatchObject({ run_id: 1, restarts: 0 });
  const [worker] = cluster.children();
  kill(worker ?? 0, 'SIGKILL');
  const again = await rest.reach(pipeline, (job) => job.run_id === 2 && job.state === 'Running');
  expect(again.restarts).toBe(1);
  await expectCounters(rest, pipeline, 50);
  expect((await rest.errors(pipeline)).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^worker wk_\w+ was killed by SIGKILL$/),
  ]);
  await expect(rest.remove(pipeline)).rejects.toThrow('409');
  await rest.change(pipeline, { stop: 'graceful' });
  await rest.reach(pipeline, 'Stopped');
  expect(cluster.children()).toEqual([]);
  await rest.change(pipeline, { stop: 'none' });
  await expectCounters(rest, pipeline, 10);
  await rest.change(pipeline, { stop: 'force' });
  await rest.reach(pipeline, 'Stopped');
  await rest.remove(pipeline);
  await expect(rest.job(pipeline)).rejects.toThrow('404');
}, 40_000);

test('a bounded query finishes by itself and its rows can still be read', async () => {
  const rest = await restClient(startCluster({ SCHEDULER: 'embedded' }));
  const pipeline = await rest.create(
    `CREATE TABLE impulse WITH (connector = 'impulse', message_count = 500);
     SELECT counter FROM impulse WHERE counter >= 490`,
    2,
  );
  await rest.reach(pipeline, 'Finished');
  const counters: number[] = [];
  for await (const row of rest.rows(pipeline)) counters.push(Number(row['counter']));
  expect(counters.toSorted((a, b) => a - b)).toEqual([
    490, 491, 492, 493, 494, 495, 496, 497, 498, 499,
  ]);
}, 30_000);

test('a preview shows what would be written, and writes nothing', async () => {
  const rest = await restClient(startCluster({ SCHEDULER: 'embedded' }));
  const path = join(temporaryFolder(), 'out.json');
  const preview = await rest.preview(
    `CREATE TABLE impulse WITH (connector = 'impulse', message_count = 3);
     CREATE TABLE out WITH (connector = 'single_file', path = '${path}', format = 'json', type = 'sink');
     INSERT INTO out SELECT counter FROM impulse`,
  );
  const rows: object[] = [];
  for await (const row of rest.rows(preview)) rows.push(row);
  expect(rows).toEqual([{ counter: 0 }, { counter: 1 }, { counter: 2 }]);
  expect(existsSync(path)).toBe(false);
  expect(await rest.job(preview)).toMatchObject({ state: 'Finished' });
}, 30_000);

test('an error of the user fails the job at once, with its operator', async () => {
  const rest = await restClient(startCluster());
  const pipeline = await rest.create(
    `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
     SELECT 10 / (counter - 20) AS quotient FROM impulse`,
  );
  const failed = await rest.reach(pipeline, 'Failed');
  expect(failed).toMatchObject({
    run_id: 1,
    failure_reason: { error: expect.stringContaining('division by zero'), domain: 'user' },
  });
  expect(failed.failure_reason?.operator_id).toMatch(/^project_/);
  expect(await rest.errors(pipeline)).toHaveLength(1);
}, 30_000);

test('a worker that stands still is replaced, and ends when it wakes up', async () => {
  const cluster = startCluster();
  const rest = await restClient(cluster);
  const pipeline = await rest.create(COUNTERS);
  await rest.reach(pipeline, 'Running');
  const [zombie = 0] = cluster.children();
  kill(zombie, 'SIGSTOP');
  await rest.reach(pipeline, (job) => job.run_id > 1 && job.state === 'Running');
  kill(zombie, 'SIGCONT');
  await expect.poll(() => cluster.children(), { timeout: 10_000 }).not.toContain(zombie);
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Running', run_id: 2 });
}, 40_000);

test('SIGTERM ends everything in order', async () => {
  const cluster = startCluster();
  const rest = await restClient(cluster);
  const pipeline = await rest.create(COUNTERS, 2);
  const rows = rest.rows(pipeline);
  await rows.next();
  const workers = cluster.children();
  expect(workers).toHaveLength(1);
  cluster.signal('SIGTERM');
  expect(await cluster.exited).toBe(0);
  expect(workers.filter(isRunning)).toEqual([]);
}, 30_000);

test('a killed cluster leaves no worker behind, and its successor goes on with the job', async () => {
  const database = join(temporaryFolder(), 'control.sqlite');
  const first = startCluster({ DATABASE_PATH: database });
  const pipeline = await (await restClient(first)).create(COUNTERS);
  await (await restClient(first)).reach(pipeline, 'Running');
  const workers = first.children();
  first.signal('SIGKILL');
  await first.exited;
  await expect.poll(() => workers.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  const rest = await restClient(startCluster({ DATABASE_PATH: database }));
  const job = await rest.reach(pipeline, (each) => each.state === 'Running' && each.run_id === 2);
  expect(job.restarts).toBe(0);
  await expectCounters(rest, pipeline, 10);
}, 40_000);

test('a port that is taken is named, with what to do', async () => {
  const first = startCluster();
  const [, port = ''] = (await addressOf(first, 'api')).split(':');
  const second = startCluster({ MILLRACE__API__HTTP_PORT: port });
  expect(await second.exited).toBe(1);
  const fatal = second.lines().find(({ level }) => level === 'fatal');
  expect(fatal).toMatchObject({
    msg: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    hint: 'stop what listens there, or configure another port (api.http_port)',
  });
}, 30_000);

test('a database that cannot be opened is named', async () => {
  const cluster = startCluster({ DATABASE_PATH: '/dev/null/control.sqlite' });
  expect(await cluster.exited).toBe(1);
  expect(cluster.lines().find(({ level }) => level === 'fatal')?.msg).toContain(
    'the control database "/dev/null/control.sqlite" does not answer',
  );
}, 30_000);
