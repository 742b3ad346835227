import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, expect, test } from 'vitest';
import type { CallObserver } from './call-observer.ts';
import { connectController } from './client/connect-controller.ts';
import type { ControllerPort } from './ports/controller-port.ts';
import { fakeController } from './testing/fake-controller.fixture.ts';
import { RpcError } from './errors/rpc-error.ts';
import type { RpcServer } from './server/serve-routes.ts';
import { serveRpc } from './server/serve-rpc.ts';

const worker = { machineId: 'm', workerId: 'w', pipelineId: 'p', jobId: 'j', generation: 1 };

let server: RpcServer | null = null;
let client: ReturnType<typeof connectController> | null = null;

afterEach(async () => {
  client?.close();
  await server?.close(100);
});

/** A controller and its client that both tell about their calls. */
async function observed(methods: Partial<ControllerPort>) {
  const told: string[] = [];
  const ended = Promise.withResolvers<void>();
  const observe: CallObserver = ({ side, method, headers }) => {
    if (side === 'client') headers.set('x-from', 'the observer');
    else told.push(`header ${headers.get('x-from')}`);
    return {
      run: (work) => work(),
      end(code) {
        told.push(`${side} ${method} ${code}`);
        if (told.length === 3) ended.resolve();
      },
    };
  };
  server = await serveRpc({
    host: '127.0.0.1',
    port: 0,
    controller: fakeController(methods),
    observe,
  });
  client = connectController({ address: `127.0.0.1:${server.port}`, deadlineMs: 5_000, observe });
  return { client, told: async () => ended.promise.then(() => told.toSorted()) };
}

test('both ends of a call are told, and headers of the one reach the other', async () => {
  const { client: controller, told } = await observed({});
  await controller.heartbeat(worker);
  expect(await told()).toEqual([
    'client ControllerService/Heartbeat ok',
    'header the observer',
    'server ControllerService/Heartbeat ok',
  ]);
});

test('a failed call ends with its reason on both ends', async () => {
  const { client: controller, told } = await observed({
    heartbeat: async () => {
      throw new RpcError('not-found', 'who?');
    },
  });
  await expect(controller.heartbeat(worker)).rejects.toThrow('who?');
  expect(await told()).toEqual([
    'client ControllerService/Heartbeat not-found',
    'header the observer',
    'server ControllerService/Heartbeat not-found',
  ]);
});

test('a stream ends when its last message was read, not when it was opened', async () => {
  const { client: controller, told } = await observed({
    async *subscribeOutput() {
      const rows = { operatorId: 'o', subtask: 0, startId: 0, rows: ['{}'], timestamps: [0] };
      yield { generation: 1, output: { ...rows, done: true }, lostRows: 0 };
    },
  });
  for await (const event of controller.subscribeOutput('j')) expect(event.lostRows).toBe(0);
  expect(await told()).toEqual([
    'client ControllerService/SubscribeOutput ok',
    'header the observer',
    'server ControllerService/SubscribeOutput ok',
  ]);
});

/** Rows for as long as somebody reads them. */
async function* rowsFor(signal: AbortSignal | undefined) {
  const rows = { operatorId: 'o', subtask: 0, startId: 0, rows: ['{}'], timestamps: [0] };
  yield { generation: 1, output: { ...rows, done: false }, lostRows: 0 };
  await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  signal?.throwIfAborted();
}

test.each([
  ['of its own will', undefined],
  // What the signal of a call says that is relayed to another service.
  [
    'because its own caller did',
    new ConnectError('http/2 stream closed with error code CANCEL (0x8)', Code.Canceled),
  ],
])('a reader that breaks off %s sees no failure, and neither does the server', async (_, why) => {
  const reader = new AbortController();
  const { client: controller, told } = await observed({
    subscribeOutput: (_job, signal) => rowsFor(signal),
  });
  const read = async (): Promise<void> => {
    for await (const _event of controller.subscribeOutput('j', reader.signal)) reader.abort(why);
  };
  await expect(read()).rejects.toThrow();
  expect(await told()).toEqual([
    'client ControllerService/SubscribeOutput cancelled',
    'header the observer',
    'server ControllerService/SubscribeOutput cancelled',
  ]);
});
