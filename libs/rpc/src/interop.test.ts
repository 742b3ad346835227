/**
 * An independent implementation of gRPC, which learns the contracts from the proto files alone,
 * calls our servers.
 */
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { systemClock } from '@millrace/std';
import { afterEach, expect, test } from 'vitest';
import { fakeController } from './testing/fake-controller.fixture.ts';
import { RpcError } from './errors/rpc-error.ts';
import type { RpcServer } from './server/serve-routes.ts';
import { type ServeRpcOptions, serveRpc } from './server/serve-rpc.ts';

const PROTO = fileURLToPath(new URL('../../../proto', import.meta.url));
const definition = loadSync(
  [
    'millrace/v1/rpc.proto',
    'grpc/health/v1/health.proto',
    'grpc/reflection/v1/reflection.proto',
    'grpc/reflection/v1alpha/reflection.proto',
  ],
  {
    includeDirs: [PROTO],
    keepCase: true,
    longs: Number,
    enums: String,
    bytes: Buffer,
    defaults: true,
  },
);

const WORKER = {
  machine_id: 'm1',
  worker_id: 'wk_1',
  pipeline_id: 'pl_1',
  job_id: 'job_1',
  generation: 7,
};

let server: RpcServer | null = null;
let client: grpc.Client | null = null;

afterEach(async () => {
  client?.close();
  await server?.close(100);
});

async function open(
  service: string,
  options: Omit<ServeRpcOptions, 'host' | 'port'>,
): Promise<grpc.Client> {
  server = await serveRpc({ host: '127.0.0.1', port: 0, ...options });
  // The loader gives every service as its table of methods.
  const methods = definition[service] as grpc.ServiceDefinition;
  const Client = grpc.makeGenericClientConstructor(methods, service);
  client = new Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  return client;
}

type Answer = Record<string, unknown>;
type Unary = (
  request: object,
  options: grpc.CallOptions,
  done: (error: grpc.ServiceError | null, answer: Answer) => void,
) => void;

function call(
  target: grpc.Client,
  method: string,
  request: object,
  deadlineMs = 5_000,
): Promise<Answer> {
  // A generic client carries its methods under their names.
  const unary = (target as unknown as Record<string, Unary>)[method];
  return new Promise((resolve, reject) => {
    const options = { deadline: systemClock.nowMs() + deadlineMs };
    unary?.call(target, request, options, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });
}

function openStream<T>(target: grpc.Client, method: string, ...request: object[]): T {
  const stream = (target as unknown as Record<string, (...request: object[]) => T>)[method];
  if (stream === undefined) throw new Error(`no method ${method}`);
  return stream.call(target, ...request);
}

const CONTROLLER = 'millrace.v1.ControllerService';

test('a unary call arrives with all of its fields', async () => {
  const seen: unknown[] = [];
  const controller = fakeController({
    async registerWorker(registration) {
      seen.push(registration);
    },
  });
  const peer = await open(CONTROLLER, { controller });
  await call(peer, 'RegisterWorker', {
    worker: WORKER,
    rpc_address: 'a:1',
    data_address: 'a:2',
    http_address: 'a:3',
    http_tls: true,
    slots: 4,
    execution: {
      job_id: 'job_1',
      pipeline_id: 'pl_1',
      generation: 7,
      parallelism: 2,
      slots: [1],
      started: [{ operator_id: 'sink_1', subtask: 1 }],
      finished: [{ operator_id: 'source_0', subtask: 1 }],
    },
  });
  expect(seen).toEqual([
    {
      worker: {
        machineId: 'm1',
        workerId: 'wk_1',
        pipelineId: 'pl_1',
        jobId: 'job_1',
        generation: 7,
      },
      rpcAddress: 'a:1',
      dataAddress: 'a:2',
      httpAddress: 'a:3',
      httpTls: true,
      slots: 4,
      execution: {
        jobId: 'job_1',
        pipelineId: 'pl_1',
        generation: 7,
        parallelism: 2,
        slots: [1],
        started: [{ operatorId: 'sink_1', subtask: 1 }],
        finished: [{ operatorId: 'source_0', subtask: 1 }],
        error: null,
        failed: null,
      },
    },
  ]);
});

test('a stream hands out its messages and then ends', async () => {
  const controller = fakeController({
    async *subscribeOutput() {
      for (const startId of [0, 2]) {
        const rows = ['{"a":1}', '{"a":2}'];
        const output = { operatorId: 'sink_1', subtask: 0, startId, rows, timestamps: [-1, 2e15] };
        const done = startId === 2;
        yield { generation: 7, output: { ...output, done }, lostRows: startId };
      }
    },
  });
  const peer = await open(CONTROLLER, { controller });
  const stream = openStream<grpc.ClientReadableStream<Answer>>(peer, 'SubscribeOutput', {
    job_id: 'job_1',
  });
  const events: Answer[] = [];
  for await (const event of stream) events.push(event);
  expect(events).toMatchObject([
    {
      generation: 7,
      output: { start_id: 0, timestamps_micros: [-1, 2e15], done: false },
      lost_rows: 0,
    },
    { output: { start_id: 2, rows: ['{"a":1}', '{"a":2}'], done: true }, lost_rows: 2 },
  ]);
});

test('each kind of error has its gRPC status', async () => {
  const refuse = async (thrown: unknown): Promise<unknown> => {
    const controller = fakeController({
      async heartbeat() {
        throw thrown;
      },
    });
    const peer = await open(CONTROLLER, { controller });
    const failure = await call(peer, 'Heartbeat', { worker: WORKER }).catch((error) => error);
    peer.close();
    await server?.close(100);
    return failure;
  };
  const { status } = grpc;
  expect(await refuse(new RpcError('not-found', 'nobody of that name'))).toMatchObject({
    code: status.NOT_FOUND,
    details: 'nobody of that name',
  });
  const fenced = new RpcError('permission-denied', 'generation 7 is over');
  expect(await refuse(fenced)).toMatchObject({ code: status.PERMISSION_DENIED });
  const full = new RpcError('resource-exhausted', 'full');
  expect(await refuse(full)).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  expect(await refuse(new Error('a defect'))).toMatchObject({
    code: status.INTERNAL,
    details: 'a defect',
  });
});

test('a message without the part that it is about is refused as invalid', async () => {
  const peer = await open(CONTROLLER, { controller: fakeController({}) });
  await expect(call(peer, 'Heartbeat', {})).rejects.toMatchObject({
    code: grpc.status.INVALID_ARGUMENT,
    details: 'field "worker" is missing',
  });
});

test('a call beyond its deadline ends and its handler is told', async () => {
  const aborted = Promise.withResolvers<string>();
  const controller = fakeController({
    heartbeat: (_, signal) =>
      new Promise(() => {
        signal?.addEventListener('abort', () => aborted.resolve('aborted'));
      }),
  });
  const peer = await open(CONTROLLER, { controller });
  await expect(call(peer, 'Heartbeat', { worker: WORKER }, 100)).rejects.toMatchObject({
    code: grpc.status.DEADLINE_EXCEEDED,
  });
  expect(await aborted.promise).toBe('aborted');
});

test('a service that is not served here is unimplemented', async () => {
  const peer = await open('millrace.v1.NodeService', { controller: fakeController({}) });
  await expect(call(peer, 'GetWorkers', {})).rejects.toMatchObject({
    code: grpc.status.UNIMPLEMENTED,
  });
});

test('health answers for the server and its services, and refuses others', async () => {
  const peer = await open('grpc.health.v1.Health', { controller: fakeController({}) });
  expect(await call(peer, 'Check', {})).toEqual({ status: 'SERVING' });
  expect(await call(peer, 'Check', { service: CONTROLLER })).toEqual({ status: 'SERVING' });
  await expect(call(peer, 'Check', { service: 'x' })).rejects.toMatchObject({
    code: grpc.status.NOT_FOUND,
  });
});

test('a watcher of health sees the server stop serving', async () => {
  const peer = await open('grpc.health.v1.Health', { controller: fakeController({}) });
  const watch = openStream<grpc.ClientReadableStream<Answer>>(peer, 'Watch', {});
  const seen: unknown[] = [];
  for await (const { status } of watch) {
    seen.push(status);
    if (seen.length === 2) break;
    server?.setServing(false);
  }
  expect(seen).toEqual(['SERVING', 'NOT_SERVING']);
});

test.each(['v1', 'v1alpha'])(
  'reflection %s lists the services and gives files that describe them',
  async (version) => {
    const peer = await open(`grpc.reflection.${version}.ServerReflection`, {
      controller: fakeController({}),
    });
    const answers = await reflect(peer, [
      { list_services: '' },
      { file_containing_symbol: `${CONTROLLER}.Heartbeat` },
      { file_containing_symbol: 'millrace.v1.HeartbeatRequest' },
      { file_by_filename: 'millrace/v1/rpc.proto' },
      { file_containing_symbol: 'millrace.v1.HeartbeatRequest.worker' },
      { file_containing_symbol: 'millrace.v1.ERROR_DOMAIN_USER' },
      { file_containing_symbol: 'millrace.v1.ErrorDomain.ERROR_DOMAIN_USER' },
      { file_containing_symbol: 'millrace.v1.Nothing' },
      { file_containing_symbol: 'millrace.v1.HeartbeatRequest.nothing' },
    ]);
    expect(answers[0]).toMatchObject({
      list_services_response: {
        service: [
          { name: CONTROLLER },
          { name: 'grpc.health.v1.Health' },
          { name: 'grpc.reflection.v1.ServerReflection' },
          { name: 'grpc.reflection.v1alpha.ServerReflection' },
        ],
      },
    });
    for (const answer of answers.slice(1, -2)) {
      const text = JSON.stringify(answer['file_descriptor_response']);
      const [bytes] = (JSON.parse(text) as { file_descriptor_proto: { data: number[] }[] })
        .file_descriptor_proto;
      expect(Buffer.from(bytes?.data ?? []).toString('latin1')).toContain('HeartbeatRequest');
    }
    for (const answer of answers.slice(-2)) {
      expect(answer).toMatchObject({ error_response: { error_code: grpc.status.NOT_FOUND } });
    }
  },
);

async function reflect(peer: grpc.Client, requests: readonly object[]): Promise<Answer[]> {
  const stream = openStream<grpc.ClientDuplexStream<object, Answer>>(peer, 'ServerReflectionInfo');
  for (const request of requests) stream.write(request);
  stream.end();
  const answers: Answer[] = [];
  for await (const answer of stream) answers.push(answer);
  return answers;
}
