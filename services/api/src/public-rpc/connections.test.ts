/** Connectors, profiles, tables and nodes over gRPC. */
import { connectorCatalog } from '@millrace/connectors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiDefinition } from '../testing/api-definition.fixture.ts';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';
import { type Answer, connectGrpc, type GrpcPeer } from '../testing/grpc-peer.fixture.ts';

let api: ApiFixture;
let open: (service: string) => GrpcPeer;
const peers: GrpcPeer[] = [];
beforeAll(async () => {
  api = await startApi({
    catalog: connectorCatalog(),
    fleet: async () => ({
      scheduler: 'node',
      nodes: [
        {
          nodeId: 'node-1',
          rpcAddress: '10.0.0.1:9291',
          slots: 8,
          freeSlots: 6,
          labels: { zone: 'a' },
          heardAtMicros: 1_700_000_000_000_000,
          responsive: true,
          workers: [
            {
              worker: {
                machineId: 'm',
                workerId: 'wk_1',
                pipelineId: 'pl_1',
                jobId: 'job_1',
                generation: 1,
              },
              slots: 2,
            },
          ],
        },
      ],
    }),
  });
  open = (service) => {
    const peer = connectGrpc(api.rpcAddress, apiDefinition, `millrace.v1.${service}`);
    peers.push(peer);
    return peer;
  };
});
afterAll(async () => {
  for (const peer of peers) peer.close();
  await api.close();
});

/** JSON as a `google.protobuf.Value` spells it out. */
function value(json: Readonly<Record<string, string>>): object {
  const fields = Object.entries(json).map(([name, text]) => [name, { stringValue: text }]);
  return { structValue: { fields: Object.fromEntries(fields) } };
}

test('a connector is described with the schema of its options', async () => {
  const { connector } = await open('ConnectorService').call('GetConnector', { name: 'impulse' });
  expect(connector).toMatchObject({ id: 'impulse', source: true, custom_schemas: false });
  expect(JSON.stringify(connector)).toContain('event_rate');
  expect(await open('ConnectorService').refusal('GetConnector', { name: 'impuls' })).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a connection table is saved, tried, listed, changed and deleted', async () => {
  const tables = open('ConnectionTableService');
  const request = {
    name: 'orders',
    connector: 'single_file',
    config: value({ path: '/nowhere/orders.json', type: 'source' }),
    schema: { format: { stringValue: 'json' }, fields: [{ name: 'id', type: 'BIGINT' }] },
  };
  const messages: Answer[] = [];
  for await (const message of tables.stream('TestConnectionTable', request)) {
    messages.push(message as Answer);
  }
  expect(messages.at(-1)).toMatchObject({ error: true, done: true });
  const { connection_table: table } = await tables.call('CreateConnectionTable', request);
  expect(table).toMatchObject({
    name: 'orders',
    table_type: 'CONNECTION_TABLE_TYPE_SOURCE',
    schema: { fields: [{ name: 'id', type: 'BIGINT', nullable: true }] },
    config: value({ path: '/nowhere/orders.json' }),
  });
  const { id } = table as Answer;
  expect((await api.call('GET', `/connection_tables/${String(id)}`)).body).toMatchObject({
    name: 'orders',
  });
  expect(await tables.call('ListConnectionTables')).toMatchObject({ connection_tables: [{ id }] });
  const changed = await tables.call('UpdateConnectionTable', { id, name: 'bestellungen' });
  expect(changed['connection_table']).toMatchObject({ name: 'bestellungen' });
  await tables.call('DeleteConnectionTable', { id });
  expect(await tables.refusal('GetConnectionTable', { id })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a schema is tried, and wrong options of a profile are named', async () => {
  const definition = {
    json_schema: '{"type": "object", "properties": {"id": {"type": "integer"}}}',
  };
  const schema = { format: { stringValue: 'json' }, definition };
  expect(await open('ConnectionTableService').call('TestSchema', { schema })).toMatchObject({
    fields: [{ name: 'id', type: 'BIGINT' }],
  });
  const profiles = open('ConnectionProfileService');
  const empty = { name: 'p', connector: 'single_file', config: {} };
  expect(await profiles.refusal('CreateConnectionProfile', empty)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('config: must be an object of options'),
  });
  const profile = { name: 'p', connector: 'single_file', config: value({ pth: 'x' }) };
  expect(await profiles.call('TestConnectionProfile', profile)).toMatchObject({ error: true });
  expect(await profiles.refusal('CreateConnectionProfile', profile)).toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

test('the nodes of the cluster are listed, over REST too', async () => {
  const node = {
    id: 'node-1',
    address: '10.0.0.1:9291',
    slots: 8,
    free_slots: 6,
    labels: { zone: 'a' },
    last_heartbeat: 1_700_000_000_000_000,
    responsive: true,
    workers: [{ id: 'wk_1', job_id: 'job_1', pipeline_id: 'pl_1', slots: 2 }],
  };
  expect(await open('FleetService').call('ListNodes')).toMatchObject({
    nodes: [node],
    scheduler: 'node',
  });
  expect((await api.call('GET', '/nodes')).body).toMatchObject({
    data: [node],
    scheduler: 'node',
  });
});
