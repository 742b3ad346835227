import { type ControllerPort, RpcError } from '@millrace/rpc';
import { VirtualClock } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { ScrapeTargets } from './scrape-targets.ts';

const CONTEXT = { machineId: 'node-1', jobId: 'job_1', pipelineId: 'pl_1', generation: 1 };

function startTargets() {
  const clock = new VirtualClock();
  const targets = new ScrapeTargets(clock, 5_000);
  const refused = new Set<string>();
  const answer = async ({ workerId }: { readonly workerId: string }): Promise<void> => {
    if (refused.has(workerId)) throw new RpcError('permission-denied', 'another generation');
  };
  // Nothing else of a controller is called.
  const inner = {
    registerWorker: ({ worker }) => answer(worker),
    heartbeat: answer,
  } as Partial<ControllerPort> as ControllerPort;
  const port = targets.watch(inner);
  const register = (workerId: string, httpAddress: string, httpTls = false): Promise<void> =>
    port.registerWorker({
      worker: { ...CONTEXT, workerId },
      rpcAddress: 'r',
      dataAddress: 'd',
      slots: 1,
      httpAddress,
      httpTls,
    });
  const heartbeat = (workerId: string): Promise<void> => port.heartbeat({ ...CONTEXT, workerId });
  return { clock, targets, refused, register, heartbeat };
}

test('workers are listed with their admin pages until they are silent', async () => {
  const { clock, targets, register, heartbeat } = startTargets();
  await register('wk_1', 'node-1:41001');
  await register('wk_2', 'node-1:41002');
  await clock.advance(3_000);
  await heartbeat('wk_1');
  await clock.advance(3_000);
  expect(targets.list()).toEqual([
    { targets: ['node-1:41001'], labels: { worker: 'wk_1', machine: 'node-1' } },
  ]);
});

test('a worker that is refused or tells no address is not listed', async () => {
  const { targets, refused, register } = startTargets();
  refused.add('wk_1');
  await expect(register('wk_1', 'node-1:41001')).rejects.toThrow('another generation');
  await register('wk_2', '');
  expect(targets.list()).toEqual([]);
});

test('admin pages that speak TLS are listed with their scheme', async () => {
  const { targets, register } = startTargets();
  await register('wk_1', 'node-1:41001', true);
  await register('wk_2', 'node-1:41002');
  expect(targets.list().map(({ labels }) => labels['__scheme__'])).toEqual(['https', undefined]);
});
