/** The cluster as real processes over real sockets. */
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, type RunningProcess, TestFleet, until } from './testing/cluster-process.ts';

const COUNTED = `
  CREATE TABLE i WITH (connector = 'impulse', message_count = 100, event_rate = 100);
  SELECT counter, 9223372036854775807 AS big FROM i`;
const ENDLESS = `
  CREATE TABLE i WITH (connector = 'impulse', event_rate = 100);
  SELECT counter FROM i`;
const WRONG_LATER = `
  CREATE TABLE i WITH (connector = 'impulse', event_rate = 100);
  SELECT 1 / (counter - 10) AS q FROM i`;

let fleet: TestFleet;

beforeEach(async () => {
  fleet = await TestFleet.create();
});

afterEach(async () => {
  await fleet.close();
});

/** The process ids of the workers that a log tells of and that still live. */
function workerPids({ log }: RunningProcess): number[] {
  const pids = log.filter(({ msg }) => msg === 'worker started').map(({ pid }) => Number(pid));
  return pids.filter(isAlive);
}

test('a pipeline that is posted runs in worker processes, shows its rows and finishes', async () => {
  const cluster = fleet.start('cluster');
  await fleet.ready();
  const id = await fleet.createPipeline(COUNTED, 2);
  const rows: string[] = [];
  for await (const row of fleet.rows(id)) rows.push(row);
  expect(rows.length).toBe(100);
  expect(rows).toContain('{"counter":99,"big":9223372036854775807}');
  const job = await fleet.jobWhen(id, ({ state }) => state === 'Finished');
  expect(job).toMatchObject({ restarts: 0, failure_reason: null });
  await until('no worker is left', () => workerPids(cluster).length === 0);
  expect(await cluster.end()).toBe(0);
});

test('a job whose worker is killed runs again', async () => {
  const cluster = fleet.start('cluster');
  await fleet.ready();
  const id = await fleet.createPipeline(ENDLESS);
  await fleet.jobWhen(id, ({ state }) => state === 'Running');
  for (const pid of workerPids(cluster)) process.kill(pid, 'SIGKILL');
  const job = await fleet.jobWhen(id, ({ state, restarts }) => state === 'Running' && restarts > 0);
  expect(job).toMatchObject({ restarts: 1, run_id: 2 });
  expect(workerPids(cluster).length).toBe(1);
  expect(await cluster.end('SIGINT')).toBe(0);
  await until('no worker is left', () => workerPids(cluster).length === 0);
});

test('an error of the user fails the job at once, with the operator and the reason', async () => {
  fleet.start('cluster', ['controller.scheduler=embedded']);
  await fleet.ready();
  const id = await fleet.createPipeline(WRONG_LATER);
  const job = await fleet.jobWhen(id, ({ state }) => state === 'Failed');
  expect(job).toMatchObject({
    restarts: 0,
    failure_reason: {
      error: 'division by zero',
      domain: 'user',
      operator_id: expect.stringMatching(/^project_/),
    },
  });
});

test('a cluster that is killed leaves no worker behind, and the next one takes its jobs up', async () => {
  const first = fleet.start('cluster');
  await fleet.ready();
  const id = await fleet.createPipeline(ENDLESS);
  await fleet.jobWhen(id, ({ state }) => state === 'Running');
  await first.end('SIGKILL');
  await until('no worker is left', () => workerPids(first).length === 0);
  fleet.start('cluster', ['controller.scheduler=embedded']);
  await fleet.ready();
  const job = await fleet.jobWhen(id, ({ state, run_id }) => state === 'Running' && run_id > 1);
  expect(job.failure_reason).toBeNull();
});

test('API, controller and worker run as processes of their own', async () => {
  const controller = fleet.start('controller', ['controller.scheduler=manual']);
  const api = fleet.start('api');
  const worker = fleet.start('worker', ['worker.slots=2']);
  await fleet.ready();
  const id = await fleet.createPipeline(COUNTED, 2);
  const rows: string[] = [];
  for await (const row of fleet.rows(id)) rows.push(row);
  expect(rows.length).toBe(100);
  expect(await api.end()).toBe(0);
  expect(await worker.end()).toBe(0);
  expect(await controller.end()).toBe(0);
});

test('a port that is in use ends the cluster with what to do about it', async () => {
  const { port } = new URL(fleet.apiUrl);
  const squatter = createServer().listen(Number(port), '127.0.0.1');
  const cluster = fleet.start('cluster');
  const [code] = await new Promise<[number | null]>((resolve) =>
    cluster.child.once('exit', (...exit) => resolve([exit[0]])),
  );
  squatter.close();
  expect(code).toBe(1);
  expect(cluster.log.find(({ level }) => level === 'fatal')).toMatchObject({
    msg: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    hint: 'stop what listens there, or configure another port',
  });
});

test('a wrong configuration is refused with all that is wrong with it', async () => {
  const cluster = fleet.start('cluster', ['api.prot=1', 'controller.scheduler=yarn']);
  await new Promise((resolve) => cluster.child.once('close', resolve));
  expect(cluster.child.exitCode).toBe(1);
  expect(cluster.log.map(({ msg }) => msg)).toEqual([
    'millrace: the configuration is invalid:',
    expect.stringContaining('--set api.prot: no setting "prot" in "api"'),
    expect.stringContaining('--set controller.scheduler: must be one of process, embedded'),
  ]);
});
