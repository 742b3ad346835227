import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { Worker } from 'node:worker_threads';
import { SilentRelay } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { serveRpc } from '../server/serve-rpc.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import type { ControllerPort } from '../ports/controller-port.ts';
import type { OutputRows } from '../ports/task.ts';
import { connectController } from './connect-controller.ts';
import { PeerWatch } from './peer-watch.ts';

/** For machines that are busy with other things. */
const POLL = { timeout: 10_000 };
/** A frame's header of 9 bytes, and 8 that come back. */
const PING_BYTES = 17;
const WORKER = { machineId: 'm', workerId: 'wk', pipelineId: 'pl', jobId: 'job', generation: 1 };
const OUTPUT: OutputRows = {
  operatorId: 'sink_1',
  subtask: 0,
  startId: 0,
  timestamps: [],
  rows: [],
  done: false,
};

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

async function connect(
  methods: Partial<ControllerPort>,
  { peerTimeoutMs = 100, deadlineMs = 10_000 } = {},
) {
  const controller = fakeController(methods);
  const server = await serveRpc({ host: '127.0.0.1', port: 0, controller });
  cleanup.push(() => server.close(0));
  const relay = await SilentRelay.to(server.port);
  cleanup.push(() => relay.close());
  const client = connectController({
    address: `127.0.0.1:${relay.port}`,
    deadlineMs,
    peerTimeoutMs,
  });
  cleanup.push(() => client.close());
  return { relay, client };
}

/** A client whose server tells it of one output, and of another when asked to. */
async function subscribe() {
  const next = Promise.withResolvers<void>();
  const { relay, client } = await connect({
    async *subscribeOutput() {
      yield { generation: 1, output: OUTPUT, lostRows: 1 };
      await next.promise;
      yield { generation: 1, output: OUTPUT, lostRows: 2 };
    },
  });
  const events = client.subscribeOutput('job')[Symbol.asyncIterator]();
  const { value } = await events.next();
  expect(value).toMatchObject({ lostRows: 1 });
  return { relay, client, events, goOn: () => next.resolve() };
}

test('a peer that falls silent breaks what is under way, and is called anew', async () => {
  const { relay, client, events } = await subscribe();
  relay.fallSilent();
  await expect(events.next()).rejects.toThrow(/is not reachable: .*fallen silent/);
  expect(await client.getFleet()).toMatchObject({ nodes: [] });
});

test('a silent peer is given up after its callers have gone', async () => {
  const { relay, client } = await connect({}, { peerTimeoutMs: 300, deadlineMs: 200 });
  await client.getFleet();
  relay.fallSilent();
  await expect(client.getFleet()).rejects.toMatchObject({ reason: 'deadline-exceeded' });
  // Its stream has to be closed before the next one is opened.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const ask = (): Promise<unknown> => client.getFleet().then(() => 'answered', String);
  await expect.poll(ask, POLL).toBe('answered');
});

test('a peer that has nothing to say but answers is waited for', async () => {
  const { relay, events, goOn } = await subscribe();
  const before = relay.chunks.length;
  await expect
    .poll(() => relay.chunks.slice(before), POLL)
    .toSatisfy((chunks: number[]) => chunks.filter((bytes) => bytes === PING_BYTES).length >= 5);
  goOn();
  expect((await events.next()).value).toMatchObject({ lostRows: 2 });
});

test('a heartbeat takes the question along', async () => {
  const { relay, client } = await connect({}, { peerTimeoutMs: 1_000 });
  const isBoth = (bytes: number): boolean =>
    bytes > 2 * PING_BYTES && relay.chunks.includes(bytes - PING_BYTES);
  await expect
    .poll(() => client.heartbeat(WORKER).then(() => relay.chunks), POLL)
    .toSatisfy((chunks: number[]) => chunks.some(isBoth));
});

/** A server that goes on while the thread of the test stands still. */
const ANSWERING = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:http2').createServer((request, response) => response.writeHead(200));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('a process that stood still itself takes nobody for silent', async () => {
  const server = new Worker(ANSWERING, { eval: true });
  cleanup.push(() => server.terminate());
  const [port] = await once(server, 'message');
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  cleanup.push(() => session.destroy());
  const watch = new PeerWatch(session, 100);
  const stream = session.request({ ':path': '/' });
  watch.opened(stream);
  await once(stream, 'response');
  for (let stops = 0; stops < 20; stops += 1) {
    const asked = Promise.withResolvers<void>();
    session.ping(() => asked.resolve());
    await asked.promise;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  }
  expect(session.destroyed).toBe(false);
});
