import { CONTROLLER_LEASE } from '@millrace/control-db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const WAITS = 'needs a controller, none acts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function createPipeline(): Promise<{ readonly path: string; readonly jobId: string }> {
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  return { path: `/pipelines/${String(body['id'])}`, jobId: String(body['job_id']) };
}

/** What the job waits for, in each of the answers that show it. */
async function waitReasons(path: string, jobId: string): Promise<readonly unknown[]> {
  const listed = await Promise.all(
    [`${path}/jobs`, '/jobs'].map(async (list) => (await api.call('GET', list)).body['data']),
  );
  const jobs = listed.flat() as readonly Record<string, unknown>[];
  const { body } = await api.call('GET', `${path}/jobs/${jobId}`);
  return [...jobs.filter(({ id }) => id === jobId), body].map((job) => job['wait_reason']);
}

test('a job that only a controller can move on says so while none acts', async () => {
  const { path, jobId } = await createPipeline();
  expect(await waitReasons(path, jobId)).toEqual([WAITS, WAITS, WAITS]);

  const asked = { name: CONTROLLER_LEASE, holder: 'c', durationMicros: 60_000_000 };
  const { lease } = await api.db.leases.acquire(asked);
  expect(await waitReasons(path, jobId)).toEqual([null, null, null]);
  await api.db.leases.release(lease);
});

test('a job that runs as it was asked to waits for nobody, until it is asked to stop', async () => {
  const { path, jobId } = await createPipeline();
  const { revision } = (await api.db.jobs.get(jobId)).status;
  await api.db.jobs.changeStatus(jobId, revision, { state: 'Running' });
  expect(await waitReasons(path, jobId)).toEqual([null, null, null]);

  await api.call('PATCH', path, { stop: 'graceful' });
  expect(await waitReasons(path, jobId)).toEqual([WAITS, WAITS, WAITS]);

  await api.db.jobs.changeStatus(jobId, revision + 1, { state: 'Stopped' });
  expect(await waitReasons(path, jobId)).toEqual([null, null, null]);
});
