import { afterEach, expect, test } from 'vitest';
import { connectController } from './connect-controller.ts';
import type { ControllerClient } from './controller-client.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import { RpcError } from '../errors/rpc-error.ts';
import type { RpcServer } from '../server/serve-routes.ts';
import { serveRpc } from '../server/serve-rpc.ts';

const WORKER = { machineId: 'm', workerId: 'wk', pipelineId: 'pl', jobId: 'job', generation: 1 };
const TASK = { operatorId: 'sink_1', subtask: 0 };
const ROWS = { operatorId: 'sink_1', subtask: 0, rows: ['{}'], timestamps: [0], done: false };

/** Controllers of which one acts and the others stand by. */
class Controllers {
  readonly servers: RpcServer[] = [];
  readonly asked: string[] = [];
  acting = 'a';

  async start(...names: string[]): Promise<ControllerClient> {
    for (const name of names) {
      const answer = (): void => {
        this.asked.push(name);
        if (this.acting !== name) throw new RpcError('unavailable', `stands by for ${this.acting}`);
      };
      const { acting } = this;
      const controller = fakeController({
        taskStarted: async () => answer(),
        async *subscribeOutput() {
          answer();
          yield { generation: 1, output: { ...ROWS, startId: 7 }, lostRows: 0 };
          if (acting !== name) return;
          yield { generation: 1, output: { ...ROWS, startId: 8 }, lostRows: 0 };
        },
      });
      this.servers.push(await serveRpc({ host: '127.0.0.1', port: 0, controller }));
    }
    const address = this.servers.map(({ port }) => `127.0.0.1:${port}`).join(', ');
    return connectController({ address, deadlineMs: 2_000 });
  }
}

let controllers = new Controllers();
let client: ControllerClient | null = null;
afterEach(async () => {
  client?.close();
  for (const server of controllers.servers) await server.close(0);
  controllers = new Controllers();
});

test('calls find the controller that acts and stay with it', async () => {
  client = await controllers.start('a', 'b', 'c');
  controllers.acting = 'c';
  await client.taskStarted(WORKER, TASK);
  await client.taskStarted(WORKER, TASK);
  expect(controllers.asked).toEqual(['a', 'b', 'c', 'c']);
  controllers.acting = 'b';
  await client.taskStarted(WORKER, TASK);
  expect(controllers.asked.slice(4)).toEqual(['c', 'a', 'b']);
});

test('a controller that is gone is passed over, and its loss is told when no other acts', async () => {
  client = await controllers.start('a', 'b');
  await client.taskStarted(WORKER, TASK);
  await controllers.servers[0]?.close(0);
  await expect(client.taskStarted(WORKER, TASK)).rejects.toThrow('stands by for a');
  controllers.acting = 'b';
  await client.taskStarted(WORKER, TASK);
});

test('a refusal that means the caller is not asked of another controller', async () => {
  client = await controllers.start('a', 'b');
  await controllers.servers[0]?.close(0);
  controllers.servers[0] = await serveRpc({
    host: '127.0.0.1',
    port: controllers.servers[0]?.port ?? 0,
    controller: fakeController({
      taskStarted: async () => {
        throw new RpcError('permission-denied', 'generation 1 is over');
      },
    }),
  });
  await expect(client.taskStarted(WORKER, TASK)).rejects.toMatchObject({
    reason: 'permission-denied',
  });
  expect(controllers.asked).toEqual([]);
});

test('output comes from the controller that acts', async () => {
  controllers.acting = 'b';
  client = await controllers.start('a', 'b');
  const seen: number[] = [];
  for await (const { output } of client.subscribeOutput('job')) seen.push(output.startId);
  expect(seen).toEqual([7, 8]);
});
