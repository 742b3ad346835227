import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function create(given: object = {}): Promise<string> {
  const { status, body } = await api.call('POST', '/pipelines', {
    name: 'p',
    query: 'SELECT 1',
    ...given,
  });
  expect(status).toBe(200);
  return String(body['id']);
}

test('ping answers', async () => {
  const response = await fetch(`${api.url}/api/v1/ping`);
  expect(await response.json()).toBe('Pong');
});

test('a good query validates to its graph, a wrong one to all its errors with their places', async () => {
  const good = await api.call('POST', '/pipelines/validate_query', { query: 'SELECT 1' });
  expect(good).toMatchObject({
    status: 200,
    body: { graph: { nodes: [{ node_id: 0, operator: 'sink_0' }] }, errors: [] },
  });
  const wrong = await api.call('POST', '/pipelines/validate_query', {
    query: 'SELECT wrong,\n  wrongly\nFROM',
  });
  expect(wrong.status).toBe(200);
  expect(wrong.body).toEqual({
    errors: [
      {
        message: 'column "wrong" does not exist',
        code: 'unknown-column',
        hint: 'did you mean "right"?',
        span: { start: { line: 1, column: 8 }, end: { line: 1, column: 13 } },
      },
      expect.objectContaining({
        span: { start: { line: 2, column: 3 }, end: { line: 2, column: 10 } },
      }),
      expect.objectContaining({ message: 'unexpected end' }),
    ],
  });
});

test('a pipeline is created, shown and listed with every field that clients know', async () => {
  const before = api.changes();
  const created = await api.call('POST', '/pipelines', {
    name: ' clicks ',
    query: 'SELECT 1',
    parallelism: 3,
    checkpoint_interval_micros: 5_000_000,
    tags: { team: 'ops' },
    env_vars: { A: 'b' },
    udfs: [],
    state_url: null,
    scheduler_config: { cpu: 1 },
  });
  expect(created.status).toBe(200);
  expect(created.body).toEqual({
    id: expect.stringMatching(/^pl_/),
    name: 'clicks',
    query: 'SELECT 1',
    udfs: [],
    parallelism: 3,
    checkpoint_interval_micros: 5_000_000,
    stop: 'none',
    created_at: expect.any(Number),
    action: 'checkpoint',
    action_text: 'Stop',
    action_in_progress: false,
    state: 'Created',
    job_id: expect.stringMatching(/^job_/),
    graph: expect.objectContaining({ edges: [] }),
    preview: false,
    state_url: null,
    labels: { team: 'ops' },
    tags: { team: 'ops' },
  });
  expect(api.changes()).toBe(before + 1);
  const id = String(created.body['id']);
  expect((await api.call('GET', `/pipelines/${id}`)).body).toEqual(created.body);
  const { body } = await api.call('GET', '/pipelines?limit=1000');
  expect(body['data']).toContainEqual(created.body);
  const jobs = await api.call('GET', `/pipelines/${id}/jobs`);
  expect(jobs.body).toMatchObject({
    data: [
      {
        pipeline_id: id,
        running_desired: true,
        state: 'Created',
        run_id: 0,
        failure_reason: null,
        env_vars: { A: '********' },
        scheduler_config: { cpu: 1 },
      },
    ],
  });
});

test('a wrong query is refused with all its errors and leaves nothing behind', async () => {
  const before = await api.db.jobs.all();
  const { status, body } = await api.call('POST', '/pipelines', { name: 'p', query: 'wrong' });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: {
      code: 'invalid_query',
      message: 'column "wrong" does not exist',
      details: [{ hint: 'did you mean "right"?', span: { start: { line: 1 } } }, {}],
    },
  });
  expect(await api.db.jobs.all()).toEqual(before);
});

test('a caller may choose the id, and repeat the request but not change it', async () => {
  const body = { name: 'p', query: 'SELECT 1', labels: { b: '1', a: '2' }, env_vars: { A: 'b' } };
  const created = await api.call('PUT', '/pipelines/mine-1', body);
  expect(created.body['id']).toBe('mine-1');
  const again = await api.call('PUT', '/pipelines/mine-1', { ...body, labels: { a: '2', b: '1' } });
  expect(again).toMatchObject({ status: 200, body: created.body });
  for (const change of [{ query: 'SELECT 2' }, { parallelism: 2 }, { env_vars: {} }]) {
    const other = await api.call('PUT', '/pipelines/mine-1', { ...body, ...change });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
  }
  expect((await api.call('PUT', '/pipelines/not%20mine', body)).status).toBe(400);
});

test('pipelines and jobs are found by name and by state', async () => {
  const id = await create({ name: 'Needle in hay' });
  const found = await api.call('GET', '/pipelines?search=needle&state=Created&state=Running');
  expect(found.body).toMatchObject({ data: [{ id }], has_more: false });
  const jobs = await api.call('GET', '/jobs?search=NEEDLE');
  expect(jobs.body).toMatchObject({ data: [{ pipeline_id: id }] });
  expect((await api.call('GET', '/jobs?search=needle&state=Failed')).body['data']).toEqual([]);
  expect(await api.call('GET', '/jobs?state=Lost')).toMatchObject({
    status: 400,
    body: { error: { details: [{ path: 'state', message: expect.stringContaining('Created') }] } },
  });
});

test('a preview shows what its sinks would take, and lives for a minute', async () => {
  const { status, body } = await api.call('POST', '/pipelines/preview', { query: 'INSERT 1' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ preview: true, parallelism: 1 });
  const program = await api.db.pipelines.program(String(body['id']));
  expect(program).toContain('"connector":"preview","options":{"format":"json"}');
  const { job } = await api.db.pipelines.get(String(body['id']));
  expect(job.config.ttlMicros).toBe(60_000_000);
  const real = await api.call('POST', '/pipelines/preview', {
    query: 'INSERT 1',
    enable_sinks: true,
  });
  expect(await api.db.pipelines.program(String(real.body['id']))).toContain('blackhole');
  const { body: list } = await api.call('GET', '/pipelines?limit=1000');
  expect(JSON.stringify(list)).not.toContain(String(body['id']));
});

test('connectors are listed with what they can do', async () => {
  expect((await api.call('GET', '/connectors')).body['data']).toEqual([
    expect.objectContaining({
      id: 'preview',
      description: 'shows rows',
      source: false,
      sink: true,
    }),
  ]);
});

test('lists come in pages under both names of the flag', async () => {
  for (let i = 0; i < 5; i += 1) await create({ name: `page-${i}` });
  const first = await api.call('GET', '/pipelines?limit=2');
  expect(first.body).toMatchObject({ has_more: true, hasMore: true });
  const data = first.body['data'] as { id: string; name: string }[];
  expect(data.map(({ name }) => name)).toEqual(['page-4', 'page-3']);
  const second = await api.call('GET', `/pipelines?limit=2&starting_after=${data[1]?.id}`);
  expect((second.body['data'] as typeof data).map(({ name }) => name)).toEqual([
    'page-2',
    'page-1',
  ]);
  const jobs = await api.call('GET', '/jobs?limit=3');
  expect(jobs.body['data']).toHaveLength(3);
  expect((await api.call('GET', '/pipelines?starting_after=pl_no')).status).toBe(400);
});

test('stop, start, restart and delete go through desired state', async () => {
  const id = await create();
  const stopped = await api.call('PATCH', `/pipelines/${id}`, { stop: 'graceful' });
  expect(stopped.body).toMatchObject({
    stop: 'graceful',
    action: null,
    action_text: 'Stopping',
    action_in_progress: true,
  });
  const refused = await api.call('DELETE', `/pipelines/${id}`);
  const error = { code: 'conflict', hint: expect.stringContaining('stop it first') };
  expect(refused).toMatchObject({ status: 409, body: { error } });
  const { job } = await api.db.pipelines.get(id);
  await api.db.jobs.changeStatus(job.id, 0, { state: 'Stopped' });
  expect((await api.call('GET', `/pipelines/${id}`)).body).toMatchObject({
    action: 'none',
    action_text: 'Start',
  });
  const restarted = await api.call('POST', `/pipelines/${id}/restart`, { force: true });
  expect(restarted.body).toMatchObject({ stop: 'none', action_text: 'Starting' });
  expect((await api.db.pipelines.get(id)).job.config).toMatchObject({
    restartMode: 'force',
    restartNonce: 1,
  });
  await api.call('PATCH', `/pipelines/${id}`, { stop: 'force' });
  expect((await api.call('DELETE', `/pipelines/${id}`)).status).toBe(200);
  expect((await api.call('GET', `/pipelines/${id}`)).status).toBe(404);
  expect((await api.call('POST', `/pipelines/${id}/restart`)).status).toBe(404);
});

test('the errors of a job are listed, and only under its own pipeline', async () => {
  const id = await create();
  const other = await create();
  const { job } = await api.db.pipelines.get(id);
  await api.db.jobLogs.append({
    jobId: job.id,
    runId: 1,
    level: 'error',
    operatorId: 'sink_0',
    taskIndex: 2,
    message: 'disk full',
    details: '',
    errorDomain: 'external',
    retryHint: 'backoff',
  });
  const errors = await api.call('GET', `/pipelines/${id}/jobs/${job.id}/errors`);
  expect(errors.body).toMatchObject({
    data: [
      {
        operator_id: 'sink_0',
        task_index: 2,
        level: 'error',
        message: 'disk full',
        error_domain: 'external',
        retry_hint: 'backoff',
      },
    ],
    has_more: false,
  });
  const elsewhere = await api.call('GET', `/pipelines/${other}/jobs/${job.id}/errors`);
  expect(elsewhere).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

test('a pipeline is renamed and labelled, and found by its labels', async () => {
  const id = await create({ labels: { team: 'found', 'app/tier': '1' } });
  const other = await create({ tags: { team: 'found' } });
  const list = async (query: string): Promise<unknown[]> => {
    const { body } = await api.call('GET', `/pipelines?limit=1000&${query}`);
    return (body['data'] as { id: string }[]).map((each) => each.id);
  };
  expect(await list('label=team:found')).toEqual([other, id]);
  expect(await list('label=team:found&label=app/tier:1')).toEqual([id]);
  expect(await list('label=team:foun')).toEqual([]);
  expect(await list('label=TEAM:found')).toEqual([]);
  const changed = await api.call('PATCH', `/pipelines/${id}`, {
    name: ' renamed ',
    labels: { team: 'a":"b' },
  });
  expect(changed.body).toMatchObject({ name: 'renamed', labels: { team: 'a":"b' } });
  expect(await list(`label=${encodeURIComponent('team:a":"b')}`)).toEqual([id]);
  expect(await list('label=team:found')).toEqual([other]);
  const both = { name: 'p', query: 'SELECT 1', labels: {}, tags: {} };
  expect((await api.call('POST', '/pipelines', both)).status).toBe(400);
});

test('another parallelism plans the query anew and restarts what runs, but not what rests', async () => {
  const id = await create();
  const changed = await api.call('PATCH', `/pipelines/${id}`, { parallelism: 3, restart: 'force' });
  expect(changed.body).toMatchObject({ parallelism: 3, graph: { nodes: [{ parallelism: 3 }] } });
  expect(await api.db.pipelines.program(id)).toContain('"parallelism":3');
  const { job } = await api.db.pipelines.get(id);
  expect(job.config).toMatchObject({ restartNonce: 1, restartMode: 'force', parallelism: 3 });
  await api.call('PATCH', `/pipelines/${id}`, { parallelism: 3 });
  await api.call('PATCH', `/pipelines/${id}`, { name: 'same' });
  expect((await api.db.pipelines.get(id)).job.config.restartNonce).toBe(1);
  await api.call('PATCH', `/pipelines/${id}`, { parallelism: 2 });
  expect((await api.db.pipelines.get(id)).job.config).toMatchObject({
    restartNonce: 2,
    restartMode: 'safe',
  });
  await api.call('PATCH', `/pipelines/${id}`, { stop: 'graceful', parallelism: 4 });
  await api.db.jobs.changeStatus(job.id, 0, { state: 'Stopped' });
  await api.call('PATCH', `/pipelines/${id}`, { parallelism: 5 });
  expect((await api.db.pipelines.get(id)).job.config.stop).toBe('graceful');
  const { body: preview } = await api.call('POST', '/pipelines/preview', { query: 'SELECT 1' });
  const refused = await api.call('PATCH', `/pipelines/${String(preview['id'])}`, {
    parallelism: 2,
  });
  expect(refused.status).toBe(400);
});

test('the history of a job says which states it went through and why, in pages', async () => {
  const id = await create();
  const { job } = await api.db.pipelines.get(id);
  await api.db.jobs.changeStatus(job.id, 0, { state: 'Scheduling', runId: 1 });
  await api.db.jobs.changeStatus(job.id, 1, { tasks: 3 });
  await api.db.jobs.changeStatus(job.id, 2, { state: 'Recovering' }, 'a worker is gone');
  const path = `/pipelines/${id}/jobs/${job.id}/history`;
  const first = await api.call('GET', `${path}?limit=2`);
  expect(first.body).toMatchObject({
    data: [
      { id: '3', state: 'Recovering', run_id: 1, reason: 'a worker is gone' },
      { id: '1', state: 'Scheduling', run_id: 1, reason: null },
    ],
    has_more: true,
  });
  const second = await api.call('GET', `${path}?limit=2&starting_after=1`);
  expect(second.body).toMatchObject({ data: [{ state: 'Created' }], has_more: false });
  expect((await api.call('GET', `${path}?starting_after=x`)).status).toBe(400);
});

test('a request repeated with its idempotency key creates nothing new', async () => {
  const send = async (key: string, body: object, path = '/pipelines') => {
    const response = await fetch(`${api.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const body = { name: 'once', query: 'SELECT 1' };
  const first = await send('key-1', body);
  const again = await Promise.all([send('key-1', body), send('key-1', body)]);
  expect(again.map((answer) => answer.body['id'])).toEqual([first.body['id'], first.body['id']]);
  const other = await send('key-1', { ...body, name: 'other' });
  expect(other).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
  const preview = await send('key-1', { query: 'SELECT 1' }, '/pipelines/preview');
  expect(preview.status).toBe(409);
  expect((await send('key-2', body)).body['id']).not.toBe(first.body['id']);
  expect((await send('k'.repeat(256), body)).status).toBe(400);
});
