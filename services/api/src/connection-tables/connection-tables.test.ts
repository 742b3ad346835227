import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorCatalog } from '@millrace/connectors';
import { decodeProgram } from '@millrace/program';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-connection-tables-'));
const orders = join(folder, 'orders.json');

let api: ApiFixture;
beforeAll(async () => {
  writeFileSync(orders, '{"id":1,"total":2.5}\n{"id":2}\n');
  api = await startApi({ catalog: connectorCatalog() });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const fields = [
  { name: 'id', type: 'BIGINT', nullable: false },
  { name: 'total', type: 'DOUBLE' },
];

async function createTable(body: object): Promise<Record<string, unknown>> {
  const created = await api.call('POST', '/connection_tables', body);
  expect(created).toMatchObject({ status: 200 });
  return created.body;
}

async function refusal(body: object, path = '/connection_tables'): Promise<string[]> {
  const { status, body: answer } = await api.call('POST', path, body);
  expect(status).toBe(400);
  const { details } = answer['error'] as { details: { path?: string; message: string }[] };
  return details.map(({ path: at = '', message }) => `${at}: ${message}`);
}

/** The messages of a test, without the folder. */
async function testTable(body: object): Promise<string[]> {
  const response = await fetch(`${api.url}/api/v1/connection_tables/test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events = (await response.text()).split('\n\n').filter(Boolean);
  return events.map((event) => event.replace('data: ', '').replaceAll(folder, ''));
}

test('a saved table is read and written by queries that do not declare it', async () => {
  const config = { path: orders, type: 'source' };
  const source = await createTable({
    name: 'Orders',
    connector: 'single_file',
    config,
    schema: { format: 'json', fields },
  });
  expect(source).toEqual({
    id: expect.stringMatching(/^ct_/),
    pub_id: source['id'],
    name: 'Orders',
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
    connector: 'single_file',
    connection_profile: null,
    table_type: 'source',
    config,
    schema: {
      format: 'json',
      fields: [fields[0], { name: 'total', type: 'DOUBLE', nullable: true }],
      inferred: false,
    },
    consumers: 0,
  });
  const sinkConfig = { path: join(folder, 'totals.json'), type: 'sink' };
  const sink = await createTable({ name: 'totals', connector: 'single_file', config: sinkConfig });
  expect(sink).toMatchObject({ table_type: 'sink', schema: { fields: [], inferred: true } });

  const query = 'INSERT INTO totals SELECT id, total FROM orders';
  const valid = await api.call('POST', '/pipelines/validate_query', { query });
  expect(valid.body).toMatchObject({ errors: [], graph: { nodes: expect.anything() } });
  const created = await api.call('POST', '/pipelines', { name: 'reader', query });
  expect(created.status).toBe(200);
  const program = decodeProgram(await api.db.pipelines.program(String(created.body['id'])));
  expect(program.nodes.map(({ operator }) => operator.kind)).toContain('sink');

  const id = String(source['id']);
  expect((await api.call('GET', `/connection_tables/${id}`)).body['consumers']).toBe(1);
  const refused = await api.call('DELETE', `/connection_tables/${id}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', message: expect.stringContaining('pipeline "reader"') } },
  });
  const renamed = await api.call('PATCH', `/connection_tables/${id}`, { name: 'other' });
  expect(renamed.status).toBe(409);
});

test('a pipeline that is planned anew uses what its new query names', async () => {
  const first = await createTable({ name: 'first', connector: 'impulse' });
  const second = await createTable({ name: 'second', connector: 'impulse' });
  const { body } = await api.call('POST', '/pipelines', {
    name: 'moving',
    query: 'SELECT counter FROM first',
  });
  const changed = await api.call('PATCH', `/pipelines/${String(body['id'])}`, {
    query: 'SELECT counter FROM second',
  });
  expect(changed).toMatchObject({ status: 200, body: { query: 'SELECT counter FROM second' } });
  expect((await api.call('DELETE', `/connection_tables/${String(first['id'])}`)).status).toBe(200);
  expect((await api.call('DELETE', `/connection_tables/${String(second['id'])}`)).status).toBe(409);
  const wrong = { query: 'SELECT counter FROM first' };
  const refused = await api.call('PATCH', `/pipelines/${String(body['id'])}`, wrong);
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
});

test('a pipeline takes over a changed table when its query is given once more', async () => {
  const { id } = await createTable({ name: 'rated', connector: 'impulse' });
  const query = 'SELECT counter FROM rated';
  const { body } = await api.call('POST', '/pipelines', { name: 'rated', query });
  const pipelineId = String(body['id']);
  const again = async () => {
    await api.call('PATCH', `/pipelines/${pipelineId}`, { query });
    return (await api.db.pipelines.get(pipelineId)).job.config.restartNonce;
  };
  expect(await again()).toBe(0);
  await api.call('PATCH', `/connection_tables/${String(id)}`, { config: { event_rate: 9 } });
  expect(await api.db.pipelines.program(pipelineId)).not.toContain('event_rate');
  expect(await again()).toBe(1);
  expect(await api.db.pipelines.program(pipelineId)).toContain('"event_rate":9');
});

test('a table of a connector with columns of its own shows them', async () => {
  const table = await createTable({
    name: 'ticks',
    connector: 'impulse',
    config: { event_rate: 5 },
  });
  expect(table).toMatchObject({
    table_type: 'source',
    schema: { fields: [{ name: 'counter', type: 'BIGINT' }, { name: 'subtask_index' }] },
  });
  const changed = await api.call('PATCH', `/connection_tables/${String(table['id'])}`, {
    name: 'tocks',
    config: { event_rate: 7 },
  });
  expect(changed.body).toMatchObject({ name: 'tocks', config: { event_rate: 7 } });
});

test('everything that is wrong with a table is said at once, with its places', async () => {
  expect(
    await refusal({
      name: 'a',
      connector: 'single_file',
      connection_profile_id: 'cp_none',
      config: { pth: 'x', connector: 'y', format: 'json', 'source.compression': 'lzma' },
      schema: { format: { json: { unstructered: true } }, fields: [{ name: 'x', type: 'BIGIN' }] },
    }),
  ).toEqual([
    'connection_profile_id: connection profile "cp_none" does not exist',
    'config.type: is missing: connector "single_file" reads and writes',
    'config.connector: this is said by "connector"',
    'config.format: this is said by "schema" already',
    'config: option "path" is missing',
    'schema.fields.0: column "x" has no type of SQL: "BIGIN"',
    'schema.format: unknown option "json.unstructered"',
    'config.pth: unknown option "pth"',
    `config.source.compression: option "source.compression" cannot be 'lzma'`,
  ]);
  expect(
    await refusal({ name: '1 a', connector: 'kafak', config: { a: null }, x: 1 }),
  ).toHaveLength(3);
  expect(await refusal({ name: 'a', connector: 'nexmrk' })).toEqual([
    'connector: connector "nexmrk" does not exist',
  ]);
  expect(await refusal({ name: 'a', connector: 'impulse', config: { type: 'lookup' } })).toEqual([
    'config.type: there is no such role',
  ]);
  expect(await refusal({ name: 'a', connector: 'impulse', config: { type: 'sink' } })).toEqual([
    expect.stringContaining('config.type: connector "impulse" is a source'),
  ]);
});

test('a name is taken once, and a repeated request with its key creates nothing new', async () => {
  const body = { name: 'once', connector: 'impulse' };
  const send = async (key: string, given: object = body) => {
    const response = await fetch(`${api.url}/api/v1/connection_tables`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(given),
    });
    // An answer of the API, checked by the calls of the fixture elsewhere.
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const first = await send('key-1');
  expect(await send('key-1')).toEqual(first);
  expect((await send('key-2')).status).toBe(409);
  expect((await send('key-1', { ...body, name: 'twice' })).status).toBe(409);
  const { status } = await api.call('POST', '/connection_tables', { ...body, name: 'ONCE' });
  expect(status).toBe(409);
});

test('a test tells step by step how far it comes, and saves nothing', async () => {
  const table = {
    name: 'tried',
    connector: 'single_file',
    config: { path: orders, type: 'source' },
    schema: { fields },
  };
  expect(await testTable(table)).toEqual([
    '{"error":false,"done":false,"message":"the definition is fine: a source of connector \\"single_file\\" with 2 columns"}',
    '{"error":false,"done":false,"message":"\\"/orders.json\\" can be read"}',
    '{"error":false,"done":false,"message":"the first 2 rows can be decoded"}',
    '{"error":false,"done":true,"message":"the table can be used"}',
  ]);
  const lost = { ...table, config: { path: join(folder, 'no.json'), type: 'source' } };
  expect((await testTable(lost)).at(-1)).toMatch(/"error":true,"done":true.*does not exist/);
  const narrow = await testTable({ ...table, schema: { fields: fields.slice(0, 1) } });
  expect(narrow[0]).toContain('with 1 column"');
  const sink = { ...table, config: { path: join(folder, 'new.json'), type: 'sink' } };
  expect((await testTable(sink)).at(-1)).toContain('"error":false,"done":true');
  expect(await testTable({ name: 'a', connector: 'impulse' })).toHaveLength(3);
  expect(await refusal({ name: 'a', connector: 'single_file' }, '/connection_tables/test')).toEqual(
    [expect.stringContaining('config.type'), expect.stringContaining('path')],
  );
  const { body } = await api.call('GET', '/connection_tables?limit=1000');
  expect(JSON.stringify(body)).not.toContain('tried');
});

test('a schema is tested by itself, from columns, a JSON schema or a sample', async () => {
  const check = async (schema: object) =>
    (await api.call('POST', '/connection_tables/schemas/test', schema)).body['fields'];
  const field = (name: string, type: string, nullable = true) => ({ name, type, nullable });
  expect(await check({ format: 'json', fields })).toEqual([
    field('id', 'BIGINT', false),
    field('total', 'DOUBLE'),
  ]);
  expect(await check({ format: { json: { unstructured: true } } })).toEqual([
    field('value', 'JSON', false),
  ]);
  const json_schema = JSON.stringify({
    properties: { id: { type: 'integer' }, 'a-b': { properties: { 'c d': { type: 'string' } } } },
    required: ['id'],
  });
  expect(await check({ definition: { json_schema } })).toEqual([
    field('id', 'BIGINT', false),
    field('a-b', 'STRUCT<"c d" TEXT>'),
  ]);
  expect(await check({ definition: { sample: '{"a": 1}\n{"b": [true]}' } })).toEqual([
    field('a', 'BIGINT'),
    field('b', 'BOOLEAN[]'),
  ]);
  const path = '/connection_tables/schemas/test';
  expect(await refusal({ format: 'avro', bad_data: 'drp' }, path)).toHaveLength(2);
  expect(await refusal({ definition: { json_schema: '{' } }, path)).toEqual([
    expect.stringContaining('definition.json_schema: the JSON schema is not JSON'),
  ]);
  expect(await refusal({ fields: [{ name: 'a', type: 'TEXT); DROP' }] }, path)).toEqual([
    expect.stringContaining('fields.0'),
  ]);
});

test('columns can come from a sample, and stay when the rest is changed', async () => {
  const { id } = await createTable({
    name: 'sampled',
    connector: 'single_file',
    config: { path: orders, type: 'source' },
    schema: { definition: { sample: '{"id": 1}' } },
  });
  const changed = await api.call('PATCH', `/connection_tables/${String(id)}`, {
    config: { path: join(folder, 'other.json'), type: 'source' },
  });
  expect(changed.body).toMatchObject({ schema: { fields: [{ name: 'id', type: 'BIGINT' }] } });
});
