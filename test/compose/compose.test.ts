/**
 * The containers as operators run them: docker-compose.yml is built and brought up for real. It
 * takes a Docker engine and minutes, so it joins the run where it is asked for:
 * MILLRACE_TEST_COMPOSE=1 (vitest.config.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RestClient, restClientAt } from '../cluster/rest-client.ts';
import {
  adminPage,
  compose,
  containers,
  docker,
  hasImage,
  imageOf,
  publishedAddress,
} from './compose-project.ts';

const OWN_SERVICES = ['api', 'controller', 'node-1', 'node-2'];
const BUILD_LIMIT_MS = 600_000;
/** A killed container leaves no host that refuses calls: some of them wait for their own limits. */
const REACH_LIMIT_MS = 40_000;
const ROWS_LIMIT_MS = 20_000;
/** Container and volume of the image that runs everything. */
const ALONE = 'millrace-test-alone';

const COUNTS = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT counter % 4 AS key, count(*) AS events
  FROM impulse GROUP BY tumble(INTERVAL '1 second'), counter % 4`;

const BOUNDED = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000, message_count = 2000);
  SELECT count(*) AS events FROM impulse GROUP BY tumble(INTERVAL '1 second')`;

// Where the image of Prometheus is not here and cannot be fetched, its service is left out by name.
const hasPrometheus = await hasImage(await imageOf('prometheus'));
const services = hasPrometheus ? [...OWN_SERVICES, 'prometheus'] : OWN_SERVICES;

beforeAll(async () => {
  await requireEngine();
  await compose('up', '--build', '--detach', '--wait', ...services).catch(async (cause) => {
    throw new Error(`the fleet does not come up\n${await compose('logs', '--tail', '20')}`, {
      cause,
    });
  });
}, BUILD_LIMIT_MS);

afterAll(async () => {
  await compose('down', '--volumes', '--timeout', '5');
}, 60_000);

/** A socket says little: what the images are made from has to be at hand as well. */
async function requireEngine(): Promise<void> {
  const image = process.env['NODE_IMAGE'] ?? 'node:24-slim';
  if (await hasImage(image)) return;
  throw new Error(`MILLRACE_TEST_COMPOSE is set, but Docker has no image ${image} and gets none`);
}

async function api(): Promise<RestClient> {
  return restClientAt(`http://${await publishedAddress('api', 8000)}/api/v1`, REACH_LIMIT_MS);
}

/** How many slots of a node are in use. */
async function slotsUsed(node: string): Promise<number> {
  const details = (await adminPage(node, 9290, '/details')) as {
    readonly workers: readonly { readonly slots: number }[];
  };
  return details.workers.reduce((sum, { slots }) => sum + slots, 0);
}

async function expectRows(rows: AsyncGenerator<Record<string, unknown>>): Promise<void> {
  const keys = new Set<string>();
  const read = async (): Promise<void> => {
    for await (const row of rows) {
      keys.add(String(row['key']));
      if (keys.size === 4) break;
    }
  };
  await Promise.race([read(), sleep(ROWS_LIMIT_MS, undefined, { ref: false })]);
  expect([...keys].toSorted()).toEqual(['0', '1', '2', '3']);
}

/** Whether gRPC is served at a published address, asked for in Connect's manner. */
async function servesRpc(address: string): Promise<boolean> {
  const response = await fetch(`http://${address}/grpc.health.v1.Health/Check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await response.json()) as { status: string }).status === 'SERVING';
}

/**
 * What the health check of a service says where nothing listens: that it asks at all, and by which
 * setting.
 */
async function checkHealthElsewhere(service: string): Promise<string> {
  const port = `MILLRACE__${service.replace(/-\d$/, '').toUpperCase()}__HTTP_PORT=1`;
  return compose('exec', '-T', '--env', port, service, 'node', '/health-check.ts');
}

test('every service is healthy, is not root, has no build tools and a root file system to read', async () => {
  const states = (await containers()).map(({ Service, Health }) => `${Service} ${Health}`);
  expect(states.toSorted()).toEqual(services.map((service) => `${service} healthy`));
  expect(await servesRpc(await publishedAddress('api', 8001))).toBe(true);
  for (const service of OWN_SERVICES) {
    await expect(checkHealthElsewhere(service)).rejects.toThrow('Command failed');
    expect(await compose('exec', '-T', service, 'id', '-u')).toBe('1000');
    await expect(compose('exec', '-T', service, 'touch', '/millrace/x')).rejects.toThrow(
      'Read-only file system',
    );
    const tools = 'for tool in npm npx pnpm yarn corepack cc make; do command -v $tool; done; true';
    expect(await compose('exec', '-T', service, 'sh', '-c', tools)).toBe('');
  }
}, 60_000);

test('a pipeline runs across the containers of two nodes, and moves when one is killed', async () => {
  const rest = await api();
  const pipeline = await rest.create(COUNTS, 2);
  await rest.reach(pipeline, 'Running');
  expect([await slotsUsed('node-1'), await slotsUsed('node-2')]).toEqual([1, 1]);
  await expectRows(rest.rows(pipeline));

  const { run_id } = await rest.job(pipeline);
  await compose('kill', 'node-1');
  await rest.reach(pipeline, (job) => job.state === 'Running' && job.run_id > run_id);
  expect(await slotsUsed('node-2')).toBe(2);
  await expectRows(rest.rows(pipeline));

  await compose('up', '--detach', '--no-deps', '--wait', 'node-1');
  const wide = await rest.create(COUNTS, 10);
  await rest.reach(wide, 'Running');
  expect(await slotsUsed('node-1')).toBeGreaterThan(0);
  for (const each of [pipeline, wide]) await rest.change(each, { stop: 'immediate' });
  for (const each of [pipeline, wide]) await rest.reach(each, 'Stopped');
}, 120_000);

test.skipIf(!hasPrometheus)(
  'Prometheus knows the alerts and scrapes every service, and workers where they happen to run',
  async () => {
    const rest = await api();
    const pipeline = await rest.create(COUNTS, 2);
    await rest.reach(pipeline, 'Running');
    const url = `http://${await publishedAddress('prometheus', 9090)}/api/v1`;
    const rules = (await (await fetch(`${url}/rules`)).json()) as { data: { groups: object[] } };
    expect(rules.data.groups).not.toEqual([]);
    const healthOfTargets = async (): Promise<readonly string[]> => {
      const { data } = (await (await fetch(`${url}/targets?state=active`)).json()) as {
        data: { activeTargets: { labels: { instance: string }; health: string }[] };
      };
      return data.activeTargets
        .map(({ labels, health }) => `${labels.instance} ${health}`)
        .map((line) => line.replace(/:(?!8000|9190|9290)\d+ /, ':worker '));
    };
    const all = ['api:8000 up', 'controller:9190 up', 'node-1:9290 up', 'node-2:9290 up'];
    all.push('node-1:worker up', 'node-2:worker up');
    const options = { timeout: 30_000, interval: 500 };
    await expect.poll(healthOfTargets, options).toEqual(expect.arrayContaining(all));
    await rest.change(pipeline, { stop: 'immediate' });
    await rest.reach(pipeline, 'Stopped');
  },
  60_000,
);

test('pipelines outlive their containers, and every service ends in order when it is asked to', async () => {
  const rest = await api();
  const pipeline = await rest.create(COUNTS, 2);
  await rest.reach(pipeline, 'Running');
  await compose('stop');
  expect((await containers()).filter(({ ExitCode }) => ExitCode !== 0)).toEqual([]);
  await compose('down');
  await compose('up', '--detach', '--wait', ...services);
  const again = await api();
  await again.reach(pipeline, 'Running');
  await again.change(pipeline, { stop: 'immediate' });
  await again.reach(pipeline, 'Stopped');
}, 120_000);

test(
  'one container runs everything, and its volume is all that the next one needs',
  async () => {
    await docker('build', '--quiet', '--target', 'millrace', '--tag', 'millrace', '.');
    try {
      const first = await startAlone();
      const pipeline = await first.create(BOUNDED, 2);
      await first.reach(pipeline, 'Finished');
      const endless = await first.create(COUNTS, 2);
      await first.reach(endless, 'Running');
      expect(await servesRpc(await docker('port', ALONE, '8001'))).toBe(true);
      await docker('stop', ALONE);
      expect(await docker('inspect', ALONE, '--format', '{{.State.ExitCode}}')).toBe('0');
      await docker('rm', ALONE);

      const second = await startAlone();
      expect((await second.job(pipeline)).state).toBe('Finished');
      await second.reach(endless, 'Running');
      await expectRows(second.rows(endless));
    } finally {
      await docker('rm', '--force', ALONE);
      await docker('volume', 'rm', '--force', ALONE);
    }
  },
  BUILD_LIMIT_MS,
);

/** Runs the image that holds everything on its volume, until it is healthy. */
async function startAlone(): Promise<RestClient> {
  const ports = ['--publish', '127.0.0.1:0:8000', '--publish', '127.0.0.1:0:8001'];
  const storage = ['--volume', `${ALONE}:/data`, '--read-only', '--tmpfs', '/tmp'];
  await docker('run', '--detach', '--name', ALONE, ...ports, ...storage, 'millrace');
  const health = (): Promise<string> =>
    docker('inspect', ALONE, '--format', '{{.State.Health.Status}}');
  await expect.poll(health, { timeout: REACH_LIMIT_MS, interval: 500 }).toBe('healthy');
  const address = await docker('port', ALONE, '8000');
  return restClientAt(`http://${address}/api/v1`, REACH_LIMIT_MS);
}
