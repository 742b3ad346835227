import { SilentRelay } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { serveRpc } from '../server/serve-rpc.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import type { OutputRows } from '../ports/task.ts';
import { connectController } from './connect-controller.ts';

const PEER_TIMEOUT_MS = 100;
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

/** A client whose server tells it of one output, and of another when asked to. */
async function subscribe() {
  const next = Promise.withResolvers<void>();
  const server = await serveRpc({
    host: '127.0.0.1',
    port: 0,
    controller: fakeController({
      async *subscribeOutput() {
        yield { output: OUTPUT, lostRows: 1 };
        await next.promise;
        yield { output: OUTPUT, lostRows: 2 };
      },
    }),
  });
  cleanup.push(() => server.close(0));
  const relay = await SilentRelay.to(server.port);
  cleanup.push(() => relay.close());
  const client = connectController({
    address: `127.0.0.1:${relay.port}`,
    deadlineMs: 10_000,
    peerTimeoutMs: PEER_TIMEOUT_MS,
  });
  cleanup.push(() => client.close());
  const events = client.subscribeOutput('job')[Symbol.asyncIterator]();
  const { value } = await events.next();
  expect(value).toMatchObject({ lostRows: 1 });
  return { relay, client, events, goOn: () => next.resolve() };
}

test('a peer that falls silent breaks what is under way, and is called anew', async () => {
  const { relay, client, events } = await subscribe();
  relay.fallSilent();
  await expect(events.next()).rejects.toThrow(/is not reachable: .*fallen silent/);
  expect(await client.getFleet()).toEqual([]);
});

test('a peer that has nothing to say but answers is waited for', async () => {
  const { relay, events, goOn } = await subscribe();
  const asked = relay.chunksSent + 5;
  await expect.poll(() => relay.chunksSent).toBeGreaterThan(asked);
  goOn();
  expect((await events.next()).value).toMatchObject({ lostRows: 2 });
});
