/** Connection profiles and tables from the command line: a real cluster, and what people see. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine, type Millrace } from './command-line.ts';
import { temporaryFolder } from './fleet-process.ts';
import { addressOf, startCluster } from './start-cluster.ts';

/** The command line in a folder, with a cluster of its own. */
async function startIn(folder: string): Promise<Millrace> {
  const cluster = startCluster({ SCHEDULER: 'embedded' });
  return commandLine(folder, { MILLRACE_API: `http://${await addressOf(cluster, 'api')}` });
}

test('tables are tried, saved, looked at, used by a pipeline and deleted', async () => {
  const folder = temporaryFolder();
  const millrace = await startIn(folder);
  const orders = join(folder, 'orders.json');
  writeFileSync(orders, '{"id":1,"total":2.5}\n{"id":2,"total":4}\n');
  const source = ['-c', 'single_file', '-t', 'source', '-o', `path=${orders}`];
  expect(await millrace(['table', 'test', ...source, '--sample', 'orders.json'])).toEqual({
    code: 0,
    out: expect.stringMatching(
      /^the definition is fine: .*\n.* can be read\n.*\n.* can be used\n$/,
    ),
    err: '',
  });
  expect((await millrace('table list')).out).not.toContain('orders');
  expect(await millrace(['table', 'create', 'orders', ...source, '--sample', orders])).toEqual({
    code: 0,
    out: expect.stringMatching(/^created ct_\w+ "orders", a source\n$/),
    err: '',
  });
  expect(await millrace('table test ORDERS')).toMatchObject({ code: 0 });
  const definition = {
    connector: 'single_file',
    config: { type: 'sink', path: 'elsewhere.json' },
    schema: { format: 'json' },
  };
  const totals = join(folder, 'totals.json');
  const create = ['table', 'create', 'totals', '--file', '-', '-o', `path=${totals}`, '--json'];
  const created = await millrace([...create, '--column', 'id BIGINT'], JSON.stringify(definition));
  expect(JSON.parse(created.out)).toMatchObject({
    config: { type: 'sink', path: totals },
    schema: { format: 'json', fields: [{ name: 'id', type: 'BIGINT', nullable: true }] },
  });
  expect(
    (await millrace(['table', 'change', 'totals', '--column', 'id BIGINT NOT NULL'])).out,
  ).toMatch(/^changed ct_\w+ "totals"\n$/);
  await millrace('pipeline create - --name copy', 'INSERT INTO totals SELECT id FROM orders');
  await expect
    .poll(async () => (await millrace('pipeline list -q --state Finished')).out, {
      timeout: 15_000,
    })
    .toBe('copy\n');
  expect(readFileSync(totals, 'utf8')).toBe('{"id":1}\n{"id":2}\n');
  const shown = await millrace('table show totals');
  expect(shown.out).toMatch(/^pipelines: 1$/m);
  expect(shown.out).toMatch(
    /\n\nOPTION +VALUE\npath +\/.*totals\.json\n\nCOLUMN +TYPE\nid +BIGINT NOT NULL\n$/,
  );
  expect(await millrace('table delete totals')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/"totals" cannot be deleted: it is used by pipeline "copy"/),
  });
  await millrace('pipeline delete copy');
  expect((await millrace('table delete totals')).out).toMatch(/^deleted ct_\w+ "totals"\n$/);
  expect((await millrace('table list --quiet')).out).toBe('orders\n');
}, 60_000);

test('profiles are shared by tables, and what is wrong with one is told at once', async () => {
  const millrace = await startIn(temporaryFolder());
  const slow = 'profile create slow --connector impulse --option event_rate=2';
  expect((await millrace(slow)).out).toMatch(/^created cp_\w+ "slow"\n$/);
  expect((await millrace('table create ticks --profile slow')).code).toBe(0);
  expect((await millrace('table list')).out).toMatch(/^ct_\w+ +ticks +source +impulse +slow +2 /m);
  expect((await millrace('profile show slow')).out).toMatch(/^OPTION +VALUE\nevent_rate +2$/m);
  expect((await millrace('profile list')).out).toMatch(/^cp_\w+ +slow +impulse +event_rate +2/m);
  expect(await millrace('profile test slow')).toMatchObject({ code: 0, err: '' });
  expect(await millrace('profile change slow --name slower -o event_rate=3')).toEqual({
    code: 0,
    out: expect.stringMatching(/^changed cp_\w+ "slower"\n$/),
    err: '',
  });
  expect(await millrace('profile change slower -o event_rat=3')).toMatchObject({
    code: 1,
    err: expect.stringContaining('hint: did you mean "event_rate"?'),
  });
  expect(await millrace('profile change slower')).toMatchObject({
    code: 2,
    err: expect.stringContaining('nothing is to be changed'),
  });
  expect(await millrace('profile test -c impulse -o event_rat=2')).toMatchObject({
    code: 1,
    err: 'millrace: unknown option "event_rat" (did you mean "event_rate"?)\n',
  });
  expect(await millrace('profile create x -c impulse -o event_rat=2 -o y=1')).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^millrace: 2 things are wrong:\n {2}config.event_rat: .*\n {2}config.y: .*\n$/,
    ),
  });
  expect(await millrace('profile create x -c impuls')).toMatchObject({
    code: 1,
    err: expect.stringContaining('hint: did you mean "impulse"?'),
  });
  expect(await millrace('profile create x')).toMatchObject({ code: 2 });
  expect(await millrace('profile delete slower')).toMatchObject({
    code: 1,
    err: expect.stringContaining('it is used by connection table "ticks"'),
  });
  await millrace('table change ticks --no-profile -o event_rate=4');
  expect(await millrace('profile delete slower')).toMatchObject({ code: 0 });
  expect(await millrace('profile show slow')).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no connection profile "slow"'),
  });
}, 60_000);
