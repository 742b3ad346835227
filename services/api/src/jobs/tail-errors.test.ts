import type { NewJobLogMessage } from '@millrace/control-db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const MESSAGE: Omit<NewJobLogMessage, 'jobId' | 'message'> = {
  runId: 1,
  level: 'error',
  operatorId: null,
  taskIndex: null,
  details: '',
  errorDomain: null,
  retryHint: null,
};

async function createJob(): Promise<{ readonly path: string; readonly jobId: string }> {
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  const jobId = String(body['job_id']);
  return { path: `/pipelines/${String(body['id'])}/jobs/${jobId}/errors/tail`, jobId };
}

async function log(jobId: string, message: string): Promise<void> {
  await api.db.jobLogs.append({ ...MESSAGE, jobId, message });
}

async function tail(path: string, lastId?: string): Promise<Response> {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  return fetch(`${api.url}/api/v1${path}`, { headers });
}

const messagesOf = (text: string) => [...text.matchAll(/"message":"([^"]*)"/g)].map(([, m]) => m);

test('messages come as they are written, until the job is at rest', async () => {
  const { path, jobId } = await createJob();
  await log(jobId, 'before');
  const response = await tail(path);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  await log(jobId, 'meanwhile');
  await api.db.jobs.changeStatus(jobId, 0, { state: 'Failed' });
  const text = await response.text();
  expect(messagesOf(text)).toEqual(['before', 'meanwhile']);
  expect(text).toMatch(/event: end\ndata: {"state":"Failed"}\n\n$/);
});

test('a reader that comes back goes on behind the last message that it has seen', async () => {
  const { path, jobId } = await createJob();
  for (let i = 0; i < 25; i += 1) await log(jobId, `m${i}`);
  const { items } = await api.db.jobLogs.list(jobId, { limit: 1000 });
  // Messages of one millisecond are in the order of their ids.
  const all = items.map(({ message }) => message).toReversed();
  await api.db.jobs.changeStatus(jobId, 0, { state: 'Failed' });
  const last = messagesOf(await (await tail(path)).text());
  expect(last).toEqual(all.slice(-10));
  const seen = items.at(-4);
  const behind = messagesOf(await (await tail(path, seen?.id)).text());
  expect(behind).toEqual(all.slice(4));
  expect(messagesOf(await (await tail(path, items[0]?.id)).text())).toEqual([]);
});

test('a job that there is not has no messages to follow', async () => {
  const { path } = await createJob();
  const response = await tail(path.replace(/job_\w+/, 'job_none'));
  expect(response.status).toBe(404);
});
