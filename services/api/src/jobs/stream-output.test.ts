import type { OutputEvent, OutputRows } from '@millrace/rpc';
import { RpcError } from '@millrace/rpc';
import { afterEach, expect, test } from 'vitest';
import { type ApiFixture, type Outputs, startApi } from '../testing/api.fixture.ts';

let api: ApiFixture;
afterEach(() => api.close());

/** Of the first generation, if nothing else is said. */
function rows(
  startId: number,
  values: readonly number[],
  lostRows = 0,
  generation = 1,
): OutputEvent {
  const output: OutputRows = {
    operatorId: 'sink_0',
    subtask: 0,
    startId,
    rows: values.map((value) => `{"n":${value}}`),
    timestamps: values.map(() => 7),
    done: false,
  };
  return { generation, output, lostRows };
}

async function startWith(outputs: Outputs, query = 'SELECT 1'): Promise<string> {
  api = await startApi({ outputs });
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query });
  return `/pipelines/${String(body['id'])}/jobs/${String(body['job_id'])}/output`;
}

test('rows arrive as server-sent events, with what was lost, and then the end', async () => {
  const path = await startWith(async function* () {
    yield rows(0, [1, 2]);
    yield rows(9, [3], 7);
  });
  const response = await fetch(`${api.url}/api/v1${path}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events = (await response.text()).trimEnd().split('\n\n');
  expect(events).toHaveLength(3);
  const parsed = events
    .slice(0, 2)
    .map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ''));
  expect(parsed).toEqual([
    {
      operator_id: 'sink_0',
      subtask_idx: 0,
      timestamps: [7, 7],
      start_id: 0,
      batch: '[{"n":1},{"n":2}]',
      lost_rows: 0,
      done: false,
    },
    expect.objectContaining({ start_id: 9, batch: '[{"n":3}]', lost_rows: 7 }),
  ]);
  expect(events[2]).toBe('event: end\ndata: {"state":"Created"}');
});

test('a job that the controller does not know yet is waited for', async () => {
  let attempts = 0;
  const path = await startWith(async function* () {
    attempts += 1;
    if (attempts < 4) throw new RpcError('not-found', 'no such job');
    yield rows(0, [1]);
  });
  const text = await (await fetch(`${api.url}/api/v1${path}`)).text();
  expect(text).toContain('{\\"n\\":1}');
  expect(attempts).toBe(4);
});

test('a quiet job opens its stream at once, and a reader that goes away ends the subscription', async () => {
  const left = Promise.withResolvers<string>();
  const path = await startWith(async function* (_jobId, signal) {
    yield* [];
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    left.resolve('left');
  });
  const abort = new AbortController();
  const response = await fetch(`${api.url}/api/v1${path}`, { signal: abort.signal });
  expect(response.status).toBe(200);
  abort.abort();
  expect(await left.promise).toBe('left');
  const counted = /^millrace_http_requests_total\{.*job\/output",status="200",service="api"\} 1$/m;
  const metrics = async () => (await fetch(`${api.url}/metrics`)).text();
  await expect.poll(metrics, { timeout: 5_000 }).toMatch(counted);
});

test('a pipeline without a preview, a job that is over and a controller that is away say so', async () => {
  const path = await startWith(async function* () {
    yield* [];
    throw new RpcError('unavailable', 'connection refused');
  }, 'INSERT 1');
  const none = await api.call('GET', path);
  expect(none).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('no preview sink') } },
  });
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  const jobPath = `/pipelines/${String(body['id'])}/jobs/${String(body['job_id'])}/output`;
  expect(await api.call('GET', jobPath)).toMatchObject({
    status: 503,
    body: { error: { code: 'unavailable', message: 'the controller is away: connection refused' } },
  });
  await api.close();
  const ended = await startWith(async function* () {
    yield* [];
    throw new RpcError('not-found', 'no such job');
  });
  const [job] = await api.db.jobs.all();
  await api.db.jobs.changeStatus(job?.id ?? '', 0, { state: 'Failed' });
  expect(await api.call('GET', ended)).toMatchObject({
    status: 409,
    body: { error: { message: 'the job is Failed and its output is gone' } },
  });
});

test('a stream that breaks off in the middle says why', async () => {
  const path = await startWith(async function* () {
    yield rows(0, [1]);
    throw new RpcError('unavailable', 'the controller went away');
  });
  const text = await (await fetch(`${api.url}/api/v1${path}`)).text();
  expect(text).toContain('event: error\ndata: {"error":{"code":"unavailable"');
});

test('ending the service ends its streams', async () => {
  const path = await startWith(async function* (_jobId, signal) {
    yield rows(0, [1]);
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  });
  const response = await fetch(`${api.url}/api/v1${path}`);
  const reading = response.text().catch(() => 'broken off');
  await api.close();
  expect(await reading).toBeDefined();
  api = await startApi();
});

test('a reader that comes back with the id of its last event gets what came after it', async () => {
  const path = await startWith(async function* () {
    yield rows(5, [5, 6], 5);
    yield rows(7, [7, 8]);
    yield rows(12, [12], 3);
  });
  const read = (lastEventId: string) => readFrom(path, lastEventId);
  const all = [
    ['1;sink_0/0=7', 5, '[{"n":5},{"n":6}]', 5],
    ['1;sink_0/0=9', 7, '[{"n":7},{"n":8}]', 0],
    ['1;sink_0/0=13', 12, '[{"n":12}]', 3],
  ];
  expect(await read('')).toEqual(all);
  expect(await read('1;sink_0/0=7')).toEqual(all.slice(1));
  expect(await read('1;sink_0/0=8')).toEqual([
    ['1;sink_0/0=9', 8, '[{"n":8}]', 0],
    ...all.slice(2),
  ]);
  expect(await read('1;sink_0/0=3')).toEqual([
    ['1;sink_0/0=7', 5, '[{"n":5},{"n":6}]', 2],
    ...all.slice(1),
  ]);
  // Another generation, and what is no id at all: from the beginning.
  expect(await read('7;sink_0/0=13')).toEqual(all);
  expect(await read('garbage;;=')).toEqual(all);
});

test('rows of a new generation are shown to a reader that came back, too', async () => {
  const path = await startWith(async function* () {
    yield rows(0, [0, 1]);
    yield rows(2, [2]);
    yield rows(0, [100, 101], 0, 2);
  });
  expect(await readFrom(path, '1;sink_0/0=2')).toEqual([
    ['1;sink_0/0=3', 2, '[{"n":2}]', 0],
    ['2;sink_0/0=2', 0, '[{"n":100},{"n":101}]', 0],
  ]);
  // All of them, though the reader has seen as many of the run before, none of which comes again.
  expect(await readFrom(path, '0;sink_0/0=9')).toHaveLength(3);
  await api.close();
  const restarted = await startWith(async function* () {
    yield rows(0, [100], 0, 2);
  });
  expect(await readFrom(restarted, '1;sink_0/0=3')).toEqual([
    ['2;sink_0/0=1', 0, '[{"n":100}]', 0],
  ]);
});

/** Id, first row, rows and lost rows of each event. */
async function readFrom(path: string, lastEventId: string): Promise<unknown[][]> {
  const headers = { 'last-event-id': lastEventId };
  const text = await (await fetch(`${api.url}/api/v1${path}`, { headers })).text();
  const events = [...text.matchAll(/^id: (.*)\ndata: (.*)$/gm)];
  return events.map(([, id, data = '']) => {
    const { start_id, batch, lost_rows } = JSON.parse(data) as Record<string, unknown>;
    return [id, start_id, batch, lost_rows];
  });
}
