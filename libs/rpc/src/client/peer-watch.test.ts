import { SilentRelay } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { serveRpc } from '../server/serve-rpc.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import type { ControllerPort } from '../ports/controller-port.ts';
import type { OutputRows } from '../ports/task.ts';
import { connectController } from './connect-controller.ts';

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

async function connect(methods: Partial<ControllerPort>, peerTimeoutMs = 100) {
  const controller = fakeController(methods);
  const server = await serveRpc({ host: '127.0.0.1', port: 0, controller });
  cleanup.push(() => server.close(0));
  const relay = await SilentRelay.to(server.port);
  cleanup.push(() => relay.close());
  const client = connectController({
    address: `127.0.0.1:${relay.port}`,
    deadlineMs: 10_000,
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
  const { relay, client } = await connect({}, 1_000);
  const isBoth = (bytes: number): boolean =>
    bytes > 2 * PING_BYTES && relay.chunks.includes(bytes - PING_BYTES);
  await expect
    .poll(() => client.heartbeat(WORKER).then(() => relay.chunks), POLL)
    .toSatisfy((chunks: number[]) => chunks.some(isBoth));
});
