import { connectorCatalog } from '@millrace/connectors';
import { type Catalog, declareOptions, readOptions } from '@millrace/operator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const options = declareOptions({
  topic: { kind: 'text', doc: 'what is read', required: "such as topic = 'clicks'" },
  password: { kind: 'text', doc: 'who knows it is let in', secret: true },
});

/** The connectors that there are, and one that has a secret. */
const catalog: Catalog = {
  names: [...connectorCatalog().names, 'vault'],
  connector: (name) =>
    name === 'vault'
      ? {
          name,
          description: 'rows behind a password',
          sink: {
            options,
            resolve: (table) => {
              const { issues, canonical } = readOptions(options, table.options);
              if (issues.length > 0) return { kind: 'refused', issues };
              return { kind: 'resolved', value: { options: canonical } };
            },
            open: () => {
              throw new Error('nothing is opened here');
            },
          },
        }
      : connectorCatalog().connector(name),
};

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi({ catalog });
});
afterAll(() => api.close());

async function createProfile(body: object): Promise<string> {
  const created = await api.call('POST', '/connection_profiles', body);
  expect(created).toMatchObject({ status: 200 });
  return String(created.body['id']);
}

test('a profile is saved, shown, listed, changed and deleted', async () => {
  const body = { name: ' Lake ', connector: 'filesystem', config: { bad_data: 'drop' } };
  const id = await createProfile(body);
  const shown = await api.call('GET', `/connection_profiles/${id}`);
  expect(shown.body).toEqual({
    id,
    name: 'Lake',
    connector: 'filesystem',
    config: { bad_data: 'drop' },
    description: 'bad_data',
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
  });
  expect((await api.call('GET', '/connection_profiles?limit=1')).body).toMatchObject({
    data: [{ id }],
    has_more: false,
  });
  const changed = await api.call('PATCH', `/connection_profiles/${id}`, {
    name: 'Sea',
    config: {},
  });
  expect(changed.body).toMatchObject({ name: 'Sea', config: {}, description: 'no options' });
  expect((await api.call('DELETE', `/connection_profiles/${id}`)).status).toBe(200);
  expect((await api.call('GET', `/connection_profiles/${id}`)).status).toBe(404);
});

test('the options of a profile are judged, though some may be missing', async () => {
  const wrong = { name: 'p', connector: 'filesystem', config: { pth: 'x', bad_data: 'no' } };
  expect(await api.call('POST', '/connection_profiles', wrong)).toMatchObject({
    status: 400,
    body: { error: { details: [{ path: 'config.bad_data' }, { path: 'config.pth' }] } },
  });
  expect((await api.call('POST', '/connection_profiles/test', wrong)).body).toEqual({
    error: true,
    done: true,
    message: `option "bad_data" cannot be 'no' (it is one of 'fail', 'drop'); unknown option "pth" (did you mean "path"?)`,
  });
  const fine = { ...wrong, config: { bad_data: 'drop' } };
  expect((await api.call('POST', '/connection_profiles/test', fine)).body).toMatchObject({
    error: false,
  });
  const nowhere = { ...fine, connector: 'filesystm' };
  expect((await api.call('POST', '/connection_profiles', nowhere)).body).toMatchObject({
    error: { details: [{ path: 'connector', hint: 'did you mean "filesystem"?' }] },
  });
});

test('a table takes what it leaves out from its profile, which cannot go before it', async () => {
  const id = await createProfile({
    name: 'orders',
    connector: 'filesystem',
    config: { path: '/data', bad_data: 'drop' },
  });
  const table = await api.call('POST', '/connection_tables', {
    name: 'orders',
    connector: 'filesystem',
    connection_profile_id: id,
    config: { type: 'source' },
    schema: { fields: [{ name: 'a', type: 'INT' }] },
  });
  expect(table).toMatchObject({ status: 200, body: { connection_profile: { id } } });
  expect(await api.call('DELETE', `/connection_profiles/${id}`)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('connection table "orders"') } },
  });
  const useless = await api.call('PATCH', `/connection_profiles/${id}`, { config: {} });
  expect(useless).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('"orders" needs it: option "path"') } },
  });
  const other = { name: 'x', connector: 'impulse', connection_profile_id: id };
  expect((await api.call('POST', '/connection_tables', other)).body).toMatchObject({
    error: { details: [{ path: 'connection_profile_id' }] },
  });
});

test('a query names a profile, which then stays', async () => {
  const id = await createProfile({
    name: 'ticks',
    connector: 'impulse',
    config: { event_rate: 3 },
  });
  const query = "CREATE TABLE t WITH (connection_profile = 'Ticks'); SELECT counter FROM t";
  const created = await api.call('POST', '/pipelines', { name: 'ticking', query });
  expect(created.status).toBe(200);
  expect(await api.db.pipelines.program(String(created.body['id']))).toContain('"event_rate":3');
  expect(await api.call('DELETE', `/connection_profiles/${id}`)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('pipeline "ticking"') } },
  });
});

test('a secret goes in and never comes out', async () => {
  const config = { topic: 'a', password: 'hunter2' };
  const id = await createProfile({ name: 'vault', connector: 'vault', config });
  const table = { name: 'vault', connector: 'vault', config, connection_profile_id: id };
  const created = await api.call('POST', '/connection_tables', table);
  const tableId = String(created.body['id']);
  const shown = [
    created,
    await api.call('GET', `/connection_profiles/${id}`),
    await api.call('GET', '/connection_profiles?limit=1000'),
    await api.call('GET', `/connection_tables/${tableId}`),
    await api.call('GET', '/connection_tables?limit=1000'),
    await api.call('POST', '/connection_tables', { ...table, config: { ...config, topic: '' } }),
  ];
  for (const { body } of shown) expect(JSON.stringify(body)).not.toContain('hunter2');
  expect(shown[1]?.body['config']).toEqual({ topic: 'a', password: '********' });

  const back = { config: { topic: 'b', password: '********' } };
  await api.call('PATCH', `/connection_profiles/${id}`, back);
  await api.call('PATCH', `/connection_tables/${tableId}`, back);
  const kept = { topic: 'b', password: 'hunter2' };
  expect((await api.db.connectionProfiles.get(id)).config).toEqual(kept);
  expect((await api.db.connectionTables.get(tableId)).config).toEqual(kept);
});

test('connectors tell their options as JSON schemas', async () => {
  const { body } = await api.call('GET', '/connectors/vault');
  expect(body).toMatchObject({
    id: 'vault',
    source: false,
    sink: true,
    custom_schemas: false,
    testing: false,
    connection_config: {
      required: [],
      properties: { password: { type: 'string', writeOnly: true, format: 'password' } },
    },
    table_config: { title: 'sink', required: ['topic'], properties: { type: { const: 'sink' } } },
  });
  const files = await api.call('GET', '/connectors/filesystem');
  expect(files.body).toMatchObject({
    testing: true,
    custom_schemas: true,
    table_config: {
      oneOf: [
        {
          title: 'source',
          required: ['type', 'path'],
          properties: { path: { type: 'string' }, format: { enum: ['json', 'raw_string'] } },
        },
        { title: 'sink', properties: { 'filename.prefix': { default: 'part' } } },
      ],
    },
  });
  expect(await api.call('GET', '/connectors/filesytem')).toMatchObject({
    status: 404,
    body: { error: { hint: 'did you mean "filesystem"?' } },
  });
});
