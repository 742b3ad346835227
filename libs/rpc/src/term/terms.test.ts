/** Controllers that follow each other, and those who take their orders, over real sockets. */
import { afterEach, expect, test } from 'vitest';
import { connectController } from '../client/connect-controller.ts';
import { connectNode } from '../client/node-client.ts';
import { connectWorker } from '../client/worker-client.ts';
import type { NodePort } from '../ports/node-port.ts';
import type { StartExecution, WorkerPort } from '../ports/worker-port.ts';
import type { RpcServer } from '../server/serve-routes.ts';
import { type ServeRpcOptions, serveRpc } from '../server/serve-rpc.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import type { OwnTerm } from './tell-terms.ts';
import { TermFence } from './term-fence.ts';

const CONTEXT = { machineId: 'm', workerId: 'wk', pipelineId: 'pl', jobId: 'job', generation: 3 };
const START: StartExecution = {
  jobId: 'job',
  pipelineId: 'pl',
  generation: 3,
  program: '{}',
  workers: [],
  parallelism: 1,
  environment: {},
};

const opened: { close(): unknown }[] = [];
const taken: string[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
  taken.length = 0;
});

function keep<T extends { close(): unknown }>(each: T): T {
  opened.push(each);
  return each;
}

async function serve(options: Omit<ServeRpcOptions, 'host' | 'port'>) {
  const server: RpcServer = await serveRpc({ host: '127.0.0.1', port: 0, ...options });
  opened.push({ close: () => server.close(50) });
  return { address: `127.0.0.1:${server.port}`, deadlineMs: 5_000 };
}

const worker: WorkerPort = {
  startExecution: async (_workerId, { generation }) => void taken.push(`start ${generation}`),
  stopExecution: async (_workerId, generation) => void taken.push(`stop ${generation}`),
  getPhase: async () => ({ phase: 'idle', sinceMicros: 0, generation: 0, error: null }),
  getMetrics: async () => [],
  shutdown: async () => void taken.push('shutdown'),
};

const node: NodePort = {
  startWorker: async () => void taken.push('start worker'),
  stopWorker: async () => taken.push('stop worker') > 0,
  getWorkers: async () => [],
};

/** The orders of the controller of a term to the worker and to the node. */
function controllerOf(
  { ofWorker, ofNode }: Awaited<ReturnType<typeof serveBoth>>,
  term: OwnTerm | undefined,
) {
  const toWorker = keep(connectWorker({ ...ofWorker, term }));
  const toNode = keep(connectNode({ ...ofNode, term }));
  return {
    toWorker,
    orders: [
      () => toWorker.startExecution('wk', START),
      () => toWorker.stopExecution('wk', 3, 'immediate'),
      () => toWorker.shutdown('wk'),
      () => toNode.startWorker('n', { worker: CONTEXT, slots: 1, environment: {} }),
      () => toNode.stopWorker('n', 'wk', true),
    ],
  };
}

async function serveBoth(terms?: TermFence) {
  return { ofWorker: await serve({ worker, terms }), ofNode: await serve({ node, terms }) };
}

function held(number: number): OwnTerm {
  return { number, isHeld: () => true };
}

const ALL = ['start 3', 'stop 3', 'shutdown', 'start worker', 'stop worker'];

test('orders of a controller that has been followed are refused by workers and nodes', async () => {
  const fleet = await serveBoth();
  const before = controllerOf(fleet, held(7));
  const after = controllerOf(fleet, held(8));
  for (const each of before.orders) await each();
  expect(taken.splice(0)).toEqual(ALL);
  for (const each of after.orders) await each();
  expect(taken.splice(0)).toEqual(ALL);
  for (const each of before.orders) {
    await expect(each()).rejects.toMatchObject({
      reason: 'permission-denied',
      retry: 'backoff',
      message: 'term 7 is over, a controller acts in term 8',
    });
  }
  expect(taken).toEqual([]);
});

test('whoever has registered with the next controller refuses the one before at once', async () => {
  const answering = await serve({ controller: fakeController({}), term: () => 8 });
  const client = keep(connectController(answering));
  const fleet = await serveBoth(client.terms);
  const registration = { worker: CONTEXT, rpcAddress: '', dataAddress: '', slots: 1 };
  const woken = controllerOf(fleet, held(7));
  await woken.toWorker.startExecution('wk', START);
  await client.registerWorker(registration);
  for (const each of woken.orders) {
    await expect(each()).rejects.toMatchObject({ reason: 'permission-denied' });
  }
  expect(taken).toEqual(['start 3']);
});

test('a controller gives no order while another may act, but still asks', async () => {
  const unsure = controllerOf(await serveBoth(), { number: 7, isHeld: () => false });
  for (const each of unsure.orders) {
    await expect(each()).rejects.toMatchObject({
      reason: 'unavailable',
      message: 'another controller may act after term 7',
    });
  }
  expect(taken).toEqual([]);
  expect((await unsure.toWorker.getPhase('wk')).phase).toBe('idle');
});

test('what says nothing of a term is taken, as from a controller of an earlier release', async () => {
  const terms = new TermFence();
  terms.hear(8);
  for (const each of controllerOf(await serveBoth(terms), undefined).orders) await each();
  expect(taken).toEqual(ALL);
});

test('a controller that has been followed and does not know it yet is passed over', async () => {
  const terms = { a: 7, b: 8 };
  const asked: string[] = [];
  const controllers = await Promise.all(
    (['a', 'b'] as const).map((name) =>
      serve({
        controller: fakeController({ heartbeatNode: async () => void asked.push(name) }),
        term: () => terms[name],
      }),
    ),
  );
  const address = controllers.map((each) => each.address).join(',');
  const client = keep(connectController({ address, deadlineMs: 5_000 }));
  client.terms?.hear(8);
  await client.heartbeatNode({ nodeId: 'n', generation: 1 });
  expect(asked).toEqual(['a', 'b']);
  terms.b = 6;
  await expect(client.heartbeatNode({ nodeId: 'n', generation: 1 })).rejects.toMatchObject({
    reason: 'unavailable',
    message: expect.stringContaining('its term 7 is over, a controller acts in term 8'),
  });
});
