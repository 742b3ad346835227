import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlDb, ControlDbError } from '@millrace/control-db';
import { expect, test } from 'vitest';
import { startApi } from '../testing/api.fixture.ts';

test('a database that is away is a 503 with time to retry, and no reason to end', async () => {
  let isAway = false;
  const unlessAway = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (!isAway || typeof method !== 'function') return method;
        return async () => {
          throw new ControlDbError('database-unavailable', 'the control database does not answer');
        };
      },
    });
  const wrapDb = (db: ControlDb): ControlDb => ({
    ...db,
    pipelines: unlessAway(db.pipelines),
    jobs: unlessAway(db.jobs),
  });
  const api = await startApi({ wrapDb });
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  const id = String(body['id']);
  isAway = true;
  const calls = [
    ['GET', '/pipelines'],
    ['GET', '/jobs'],
    ['GET', `/pipelines/${id}`],
    ['GET', `/pipelines/${id}/jobs`],
    ['PATCH', `/pipelines/${id}`, { stop: 'force' }],
    ['DELETE', `/pipelines/${id}`],
    ['POST', `/pipelines/${id}/restart`],
    ['POST', '/pipelines', { name: 'p', query: 'SELECT 1' }],
    ['GET', `/pipelines/${id}/jobs/job_1/output`],
  ] as const;
  for (const [method, path, given] of calls) {
    const answer = await api.call(method, path, given);
    expect(answer.status, `${method} ${path}`).toBe(503);
    expect(answer.body).toMatchObject({ error: { code: 'unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  expect((await api.call('GET', '/ping')).status).toBe(200);
  isAway = false;
  expect((await api.call('GET', `/pipelines/${id}`)).body['stop']).toBe('none');
  await api.close();
});

test('a database file that is moved away and put back is a 503 and then a 200', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-api-'));
  const databasePath = join(folder, 'control.sqlite');
  const api = await startApi({ databasePath });
  const create = () => api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  expect((await create()).status).toBe(200);
  renameSync(databasePath, `${databasePath}.away`);
  expect(await create()).toMatchObject({
    status: 503,
    body: { error: { message: expect.stringContaining('control database') } },
  });
  const status = async (): Promise<number> => (await fetch(`${api.url}/status`)).status;
  await expect.poll(status, { timeout: 5_000 }).toBe(503);
  renameSync(`${databasePath}.away`, databasePath);
  expect((await create()).status).toBe(200);
  const { body } = await api.call('GET', '/pipelines');
  expect(body['data']).toHaveLength(2);
  await expect.poll(status, { timeout: 5_000 }).toBe(200);
  await api.close();
  rmSync(folder, { recursive: true });
});
