import { afterEach, expect, test } from 'vitest';
import { connectController } from './connect-controller.ts';
import type { ControllerClient } from './controller-client.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import { serveRpc } from '../server/serve-rpc.ts';

const WORKER = { machineId: 'm', workerId: 'wk', pipelineId: 'pl', jobId: 'job', generation: 1 };
const clients: ControllerClient[] = [];
afterEach(() => {
  for (const client of clients) client.close();
});

/** Lets what has arrived be looked at, `turns` times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// Vitest fails a run in which an error reaches nobody, as Node ends a process for it.
test.each(['calls', 'closes'] as const)(
  'a client that %s in whatever moment its peer goes away lives on',
  async (what) => {
    for (let moment = 0; moment < 40; moment += 1) {
      const server = await serveRpc({
        host: '127.0.0.1',
        port: 0,
        controller: fakeController({}),
      });
      const address = `127.0.0.1:${server.port}`;
      const client = connectController({ address, deadlineMs: 1_000 });
      clients.push(client);
      await client.heartbeat(WORKER);
      const closing = server.close(0);
      await turns(moment % 10);
      if (what === 'closes') client.close();
      else await client.heartbeat(WORKER).catch(() => undefined);
      await closing;
    }
    expect(clients.length).toBeGreaterThan(0);
  },
);
