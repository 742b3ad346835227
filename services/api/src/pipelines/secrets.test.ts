/** Secrets in queries and variables: what is kept of them, and what is shown. */
import { connectorCatalog } from '@millrace/connectors';
import { type Catalog, type Connector, declareOptions, readOptions } from '@millrace/operator';
import { afterEach, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const OPTIONS = declareOptions({
  topic: { kind: 'text', doc: 'where rows go', required: "such as topic = 'clicks'" },
  password: { kind: 'text', doc: 'who knows it is let in', secret: true },
});

/** Takes rows for whoever has the password. */
const VAULT: Connector = {
  name: 'vault',
  description: 'a system with a password',
  sink: {
    options: OPTIONS,
    resolve({ options }) {
      const { canonical, issues } = readOptions(OPTIONS, options);
      if (issues.length > 0) return { kind: 'refused', issues };
      return { kind: 'resolved', value: { options: canonical } };
    },
    open() {
      throw new Error('nothing is opened here');
    },
  },
};

const ordinary = connectorCatalog();
const catalog: Catalog = {
  names: [...ordinary.names, 'vault'],
  connector: (name) => (name === 'vault' ? VAULT : ordinary.connector(name)),
};

let api: ApiFixture;
afterEach(() => api.close());

const queryWith = (
  options: string,
): string => `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 10);
CREATE TABLE "Out" WITH (${options});
INSERT INTO "Out" SELECT counter FROM impulse`;

const SPELLED_OUT = queryWith("connector = 'vault', topic = 't', password = 'hunter''2'");
const HIDDEN = queryWith(
  "connector = 'vault', topic = 't', password = '{{ SECRET_OUT_PASSWORD }}'",
);

async function create(query: string, more: object = {}) {
  const { status, body } = await api.call('POST', '/pipelines', { name: 'p', query, ...more });
  expect([status, body['error']]).toEqual([200, undefined]);
  return { ...body, id: String(body['id']), jobId: String(body['job_id']), query: body['query'] };
}

/** Everything that is kept of a pipeline, and its variables. */
async function kept(id: string) {
  const { pipeline, job } = await api.db.pipelines.get(id);
  const program = await api.db.pipelines.program(id);
  return {
    texts: JSON.stringify(pipeline) + program,
    environment: job.config.environment,
    program,
  };
}

test('a secret that a query spells out is kept aside, and a reference stands in its place', async () => {
  api = await startApi({ catalog });
  const { id, jobId, query } = await create(SPELLED_OUT, { env_vars: { A: 'b' } });
  expect(query).toBe(HIDDEN);
  const { texts, environment, program } = await kept(id);
  expect(texts).not.toContain('hunter');
  expect(program).toContain('"password":"{{ SECRET_OUT_PASSWORD }}"');
  expect(environment).toEqual({ A: 'b', SECRET_OUT_PASSWORD: "hunter'2" });
  const { body } = await api.call('GET', `/pipelines/${id}/jobs`);
  const [job] = body['data'] as Record<string, unknown>[];
  expect(job).toMatchObject({
    id: jobId,
    env_vars: { A: '********', SECRET_OUT_PASSWORD: '********' },
  });
});

test('a query that is sent back as it was shown keeps its secrets', async () => {
  api = await startApi({ catalog });
  const { id, query } = await create(SPELLED_OUT);
  await api.call('PATCH', `/pipelines/${id}`, { query: `${String(query)};`, parallelism: 2 });
  expect((await kept(id)).environment).toEqual({ SECRET_OUT_PASSWORD: "hunter'2" });
  const variables = { env_vars: { SECRET_OUT_PASSWORD: '********', B: 'c' } };
  await api.call('PATCH', `/pipelines/${id}`, variables);
  expect((await kept(id)).environment).toEqual({ SECRET_OUT_PASSWORD: "hunter'2", B: 'c' });
  await api.call('PATCH', `/pipelines/${id}`, { env_vars: {} });
  expect((await kept(id)).environment).toEqual({ SECRET_OUT_PASSWORD: "hunter'2" });
  await api.call('PATCH', `/pipelines/${id}`, { env_vars: { SECRET_OUT_PASSWORD: 'new' } });
  expect((await kept(id)).environment).toEqual({ SECRET_OUT_PASSWORD: 'new' });
});

test('a PUT that is repeated means the same, spelled out as well as it was shown', async () => {
  api = await startApi({ catalog });
  const put = (query: string, env_vars: object) =>
    api.call('PUT', '/pipelines/mine', { name: 'p', query, env_vars });
  expect((await put(SPELLED_OUT, { A: 'b' })).status).toBe(200);
  expect((await put(SPELLED_OUT, { A: 'b' })).status).toBe(200);
  expect((await put(HIDDEN, { A: '********' })).status).toBe(200);
  expect((await put(SPELLED_OUT.replace('hunter', 'other'), { A: 'b' })).status).toBe(409);
  expect((await put(HIDDEN, { A: 'c' })).status).toBe(409);
});

test('a secret that changes gets a name of its own, so that nothing runs with half of it', async () => {
  api = await startApi({ catalog });
  const { id } = await create(SPELLED_OUT);
  const query = SPELLED_OUT.replace("hunter''2", 'swordfish');
  const { body } = await api.call('PATCH', `/pipelines/${id}`, { query });
  expect(body['query']).toBe(HIDDEN.replace('PASSWORD }}', 'PASSWORD_2 }}'));
  expect((await kept(id)).environment).toMatchObject({ SECRET_OUT_PASSWORD_2: 'swordfish' });
});

test('references of the author stay as they are', async () => {
  api = await startApi({ catalog });
  const mine = queryWith("connector = 'vault', topic = '{{ T }}', password = '{{ MINE }}'");
  const { id, query } = await create(mine, { env_vars: { MINE: 'hunter2' } });
  expect(query).toBe(mine);
  const { environment, texts } = await kept(id);
  expect(environment).toEqual({ MINE: 'hunter2' });
  expect(texts).not.toContain('hunter2');
});

test('the secret of a connection profile does not come into programs either', async () => {
  api = await startApi({ catalog });
  const profile = { name: 'v', connector: 'vault', config: { password: 'hunter2' } };
  await api.call('POST', '/connection_profiles', profile);
  const { id } = await create(queryWith("connection_profile = 'v', topic = 't'"));
  const { environment, texts } = await kept(id);
  expect(texts).not.toContain('hunter2');
  expect(environment).toEqual({ SECRET_OUT_PASSWORD: 'hunter2' });
  const overridden = await create(
    queryWith("connection_profile = 'v', topic = 't', password = 'swordfish'"),
  );
  expect((await kept(overridden.id)).texts).not.toContain('swordfish');
});

test('a pipeline may not set variables that configure processes', async () => {
  api = await startApi({ catalog });
  for (const name of ['NODE_OPTIONS', 'LD_PRELOAD', 'MILLRACE__SECURITY__CLUSTER_SECRET']) {
    const body = { name: 'p', query: SPELLED_OUT, env_vars: { [name]: 'x' } };
    const refused = await api.call('POST', '/pipelines', body);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('no variable that configures processes');
  }
});
