/** A controller as a service, with a worker of the contract alone, over real sockets. */
import { openControlDb } from '@millrace/control-db';
import { type CallObserver, connectController, serveRpc, type WorkerPort } from '@millrace/rpc';
import { loadConfig, silentLogger } from '@millrace/service';
import { seededRandom, systemClock } from '@millrace/std';
import { afterEach, expect, test } from 'vitest';
import { createControllerService } from './controller-service.ts';
import { PIPELINE } from './testing/virtual-controller.fixture.ts';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const IDLE = { machineId: 'm', workerId: 'wk', pipelineId: '', jobId: '', generation: 0 };

async function startController() {
  const db = await openControlDb({ type: 'sqlite', path: ':memory:' });
  cleanup.push(() => db.close());
  const flags = ['scheduler=manual', 'http_port=0', 'rpc_port=0'].map(
    (flag) => `controller.${flag}`,
  );
  const service = createControllerService({
    config: loadConfig({ directory: null, environment: {}, flags }),
    db,
    clock: systemClock,
    random: seededRandom(1),
    log: silentLogger,
    workerCommand: ['/nowhere'],
    environment: {},
  });
  const end = new AbortController();
  const running = service.run(end.signal);
  cleanup.push(() => {
    end.abort();
    return running;
  });
  return { db, address: await service.address };
}

test('a worker hears the term of its controller with the answers and with the orders', async () => {
  const { db, address } = await startController();
  const client = connectController({ address, deadlineMs: 5_000 });
  cleanup.push(() => client.close());
  const ordered = Promise.withResolvers<string | null>();
  const worker: WorkerPort = {
    startExecution: async () => undefined,
    stopExecution: async () => undefined,
    getPhase: async () => ({ phase: 'idle', sinceMicros: 0, generation: 0, error: null }),
    getMetrics: async () => [],
    shutdown: async () => undefined,
  };
  const observe: CallObserver = ({ method, headers }) => {
    if (method === 'WorkerService/StartExecution') ordered.resolve(headers.get('millrace-term'));
    return { run: (work) => work(), end: () => undefined };
  };
  const server = await serveRpc({ host: '127.0.0.1', port: 0, worker, observe });
  cleanup.push(() => server.close(0));
  const rpcAddress = `127.0.0.1:${server.port}`;
  const registration = { worker: IDLE, rpcAddress, dataAddress: rpcAddress, slots: 2 };
  // It takes no workers before it acts.
  const register = (): Promise<unknown> => client.registerWorker(registration).catch(() => 'later');
  await expect.poll(register).toBeUndefined();
  await db.pipelines.create(PIPELINE);
  const term = await ordered.promise;
  expect(term).toMatch(/^\d+$/);
  expect(String(client.terms?.latest)).toBe(term);
});
