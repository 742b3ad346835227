/** What grpcurl does: it asks the server for its contract and calls what it finds there. */
import {
  CONNECTION_TABLE_TYPES,
  JOB_STATES,
  LOG_LEVELS,
  RESTART_MODES,
  STOP_MODES,
} from '@millrace/control-db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  createProfileBody,
  patchProfileBody,
  profileAnswer,
} from '../connection-profiles/connection-profile-schemas.ts';
import {
  createTableBody,
  patchTableBody,
  tableAnswer,
} from '../connection-tables/connection-table-schemas.ts';
import { connectorAnswer } from '../connectors/connector-answers.ts';
import { connectionField, connectionSchema } from '../formats/connection-schema.ts';
import { jobAnswer, logMessageAnswer, stateChangeAnswer } from '../jobs/job-answers.ts';
import { nodeAnswer } from '../nodes/node-answers.ts';
import { graphAnswer, pipelineAnswer } from '../pipelines/pipeline-answers.ts';
import { createBody, patchBody, previewBody, restartBody } from '../pipelines/pipeline-schemas.ts';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';
import { type Answer, connectGrpc } from '../testing/grpc-peer.fixture.ts';
import { type ReflectedContract, reflectContract } from '../testing/reflected-contract.fixture.ts';

let api: ApiFixture;
let contract: ReflectedContract;
beforeAll(async () => {
  api = await startApi();
  contract = await reflectContract(api.rpcAddress);
});
afterAll(() => api.close());

test('a client that knows nothing finds the services and calls their methods', async () => {
  expect(contract.services.toSorted()).toEqual([
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
    'millrace.v1.ConnectionProfileService',
    'millrace.v1.ConnectionTableService',
    'millrace.v1.ConnectorService',
    'millrace.v1.FleetService',
    'millrace.v1.JobService',
    'millrace.v1.PipelineService',
    'millrace.v1.VersionService',
  ]);
  const { definition } = contract;
  const pipelines = connectGrpc(api.rpcAddress, definition, 'millrace.v1.PipelineService');
  const connectors = connectGrpc(api.rpcAddress, definition, 'millrace.v1.ConnectorService');
  try {
    const { pipeline } = await pipelines.call('CreatePipeline', { name: 'p', query: 'SELECT 1' });
    const { id } = pipeline as Answer;
    expect(await pipelines.call('GetPipeline', { id })).toEqual({ pipeline });
    expect(await connectors.call('ListConnectors')).toMatchObject({
      connectors: [{ name: 'preview' }],
    });
  } finally {
    pipelines.close();
    connectors.close();
  }
});

type Descriptor = {
  readonly type: {
    readonly field: readonly { readonly name: string }[];
    readonly value: readonly { readonly name: string }[];
  };
};

function descriptor(name: string): Descriptor['type'] {
  // The loader gives messages and enums with their descriptors.
  return (contract.definition[`millrace.v1.${name}`] as Descriptor).type;
}

/** `tags` and the like are other names for clients of Arroyo, who speak REST. */
const ALIASES = ['tags', 'pub_id'];

test.for([
  ['Pipeline', pipelineAnswer],
  ['Graph', graphAnswer],
  ['GraphNode', graphAnswer.shape.nodes.element],
  ['GraphEdge', graphAnswer.shape.edges.element],
  ['Job', jobAnswer],
  ['JobStateChange', stateChangeAnswer],
  ['JobLogMessage', logMessageAnswer],
  ['Connector', connectorAnswer],
  ['ConnectionProfile', profileAnswer],
  ['ConnectionTable', tableAnswer],
  ['ConnectionSchema', connectionSchema],
  ['ConnectionField', connectionField],
  ['Node', nodeAnswer],
  ['CreatePipelineRequest', createBody, 'id'],
  ['UpdatePipelineRequest', patchBody, 'id'],
  ['RestartPipelineRequest', restartBody, 'id'],
  ['PreviewPipelineRequest', previewBody],
  ['CreateConnectionProfileRequest', createProfileBody],
  ['TestConnectionProfileRequest', createProfileBody],
  ['UpdateConnectionProfileRequest', patchProfileBody, 'id'],
  ['CreateConnectionTableRequest', createTableBody],
  ['TestConnectionTableRequest', createTableBody],
  ['UpdateConnectionTableRequest', patchTableBody, 'id'],
] as const)('%s has the fields that REST has', ([name, schema, ...named]) => {
  // Each of them is an object, whatever its fields.
  const { shape } = schema as z.ZodObject;
  const ofRest = Object.keys(shape).filter((field) => !ALIASES.includes(field));
  const fields = descriptor(name).field.map((field) => field.name);
  expect(fields.toSorted()).toEqual([...ofRest, ...named].toSorted());
});

test.for([
  ['JobState', JOB_STATES],
  ['PipelineStopMode', STOP_MODES],
  ['PipelineRestartMode', RESTART_MODES],
  ['LogLevel', LOG_LEVELS],
  ['ConnectionTableType', CONNECTION_TABLE_TYPES],
] as const)('%s has the words that REST has', ([name, words]) => {
  const prefix = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
  const expected = ['unspecified', ...words].map((word) => `${prefix}_${word}`.toUpperCase());
  const values = descriptor(name).value.map((value) => value.name);
  expect(values.toSorted()).toEqual(expected.toSorted());
});
