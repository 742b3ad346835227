import { once } from 'node:events';
import { type IncomingMessage, METHODS, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const BODY_BYTES_MAX = 4 * 1024 * 1024;

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

type Refusal = {
  error: { code: string; message: string; details?: { path: string; message: string }[] };
};

async function check(
  request: {
    readonly method?: string;
    readonly path?: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly type?: string;
  },
  expected: { readonly status: number; readonly code: string; readonly message?: RegExp },
): Promise<Refusal> {
  const response = await fetch(`${api.url}${request.path ?? '/api/v1/pipelines'}`, {
    method: request.method ?? 'POST',
    headers: { 'content-type': request.type ?? 'application/json' },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  // Every answer that is not a success has this shape.
  const refusal = (await response.json()) as Refusal;
  expect(response.status).toBe(expected.status);
  expect(refusal.error.code).toBe(expected.code);
  expect(refusal.error.message).toMatch(expected.message ?? /./);
  return refusal;
}

const INVALID = { status: 400, code: 'invalid_request' } as const;

test('all problems of a body are named at once, with their places', async () => {
  const body = JSON.stringify({
    nam: 'x',
    query: '',
    parallelism: 0.5,
    tags: { a: 1 },
    checkpoint_interval_micros: 1,
    udfs: [{ definition: 'f' }],
  });
  const refusal = await check({ body }, { ...INVALID, message: /^the body has 7 problems/ });
  expect(refusal.error.details?.map(({ path }) => path).toSorted()).toEqual([
    'checkpoint_interval_micros',
    'nam',
    'name',
    'parallelism',
    'query',
    'tags.a',
    'udfs',
  ]);
  expect(refusal.error.details).toContainEqual({
    path: 'nam',
    message: 'there is no field "nam"',
    hint: 'did you mean "name"?',
  });
  expect(refusal.error.details).toContainEqual({ path: 'name', message: 'is missing' });
});

test('labels of nodes are looked at when they are given, not when the job starts', async () => {
  const pipeline = { name: 'p', query: 'SELECT 1' };
  const ofConfig = async (scheduler_config: unknown) => {
    const refusal = await check(
      { body: JSON.stringify({ ...pipeline, scheduler_config }) },
      { status: 400, code: 'invalid_request' },
    );
    return refusal.error.details?.map(({ path, message }) => `${path}: ${message}`);
  };
  expect(await ofConfig({ node_labels: { zone: 1, disk: ['ssd'], os: 'linux' } })).toEqual([
    'scheduler_config.node_labels.zone: must be a string',
    'scheduler_config.node_labels.disk: must be a string',
  ]);
  expect(await ofConfig({ node_labels: 'zone=a' })).toEqual([
    'scheduler_config.node_labels: must be an object of strings',
  ]);
  expect(await ofConfig('zone=a')).toEqual(['scheduler_config: must be a JSON object']);
  const created = await api.call('POST', '/pipelines', pipeline);
  const path = `/api/v1/pipelines/${String(created.body['id'])}`;
  const body = JSON.stringify({ scheduler_config: { node_labels: ['zone'] } });
  await check({ method: 'PATCH', path, body }, INVALID);
});

test('what is not a JSON object is refused in words', async () => {
  await check({ body: '' }, { ...INVALID, message: /body is missing/ });
  await check({ body: '{"name": ' }, { ...INVALID, message: /not JSON/ });
  await check({ body: '[]' }, INVALID);
  await check({ body: '"text"' }, INVALID);
  await check({ body: 'null' }, { ...INVALID, message: /body is missing/ });
  await check({ body: '{"__proto__": {"name": "x"}}' }, { ...INVALID, message: /__proto__/ });
  await check({ body: '['.repeat(100_000) }, { ...INVALID, message: /not JSON/ });
  await check({ body: new Uint8Array([0xff, 0xfe, 0x00]) }, { ...INVALID, message: /not JSON/ });
});

test('a body of another type or beyond the limit is refused', async () => {
  const text = { status: 415, code: 'unsupported_media_type' } as const;
  await check({ body: 'name=x', type: 'application/x-www-form-urlencoded' }, text);
  await check({ body: '{}', type: 'text/plain' }, text);
  const body = JSON.stringify({ name: 'x', query: 'x'.repeat(BODY_BYTES_MAX) });
  await check(
    { body },
    {
      status: 413,
      code: 'body_too_large',
      message: /larger than 4194304 bytes/,
    },
  );
  const long = JSON.stringify({ name: 'x', query: 'x'.repeat(2 * 1024 * 1024) });
  await check({ body: long }, INVALID);
});

test('a wrong path, method, id or query string is refused', async () => {
  await check({ path: '/api/v1/nothing' }, { status: 404, code: 'not_found' });
  await check({ path: '/api/v1/pipelines/%zz', method: 'GET' }, INVALID);
  await check(
    { path: '/api/v1/pipelines/nope', method: 'GET' },
    { status: 404, code: 'not_found' },
  );
  await check(
    { path: '/api/v1/pipelines', method: 'DELETE' },
    { status: 405, code: 'method_not_allowed', message: /there is POST, GET/ },
  );
  for (const [query, message] of [
    ['limit=0', /limit: must be at least 1$/],
    ['limit=x', /limit: must be a number$/],
    ['limit=1001', /limit: must be at most 1000$/],
    ['limit=1.5', /limit: must be a whole number$/],
    ['starting=pl_1', /there is no field "starting"/],
    ['label=x', /label: /],
  ] as const) {
    await check({ path: `/api/v1/pipelines?${query}`, method: 'GET' }, { ...INVALID, message });
  }
});

test('a change that changes nothing or cannot be made is refused', async () => {
  const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
  const path = `/api/v1/pipelines/${String(body['id'])}`;
  const patch = (change: object, message: RegExp) =>
    check({ path, method: 'PATCH', body: JSON.stringify(change) }, { ...INVALID, message });
  await patch({}, /nothing is to be changed/);
  await patch({ stop: 'now' }, /must be one of none, checkpoint, graceful, immediate, force/);
  await patch({ parallelism: 0 }, /parallelism: must be at least 1/);
  await patch({ stop: 'force', restart: 'safe' }, /stopped and restarted at once/);
  await patch({ labels: { 'a b': 'x' } }, /labels\.a b: its name must be letters, digits/);
  await patch({ name: 'a'.repeat(300) }, /name: must be at most 255 characters/);
  await patch({ name: 5 }, /name: must be a string/);
  await patch([], /body is invalid: must be a JSON object/);
  await patch({ querry: 'SELECT 2' }, /there is no field "querry"/);
});

test('what is not HTTP gets an answer of the same shape and the server lives on', async () => {
  const garbage = await sendRaw('\u0016\u0003\u0001garbage\r\n\r\n');
  expect(garbage).toMatch(/^HTTP\/1.1 400 /);
  expect(refusalOf(garbage)).toEqual({
    error: { code: 'invalid_request', message: 'this is not a request of HTTP' },
  });
  const headers = `host: a\r\nx: ${'a'.repeat(40_000)}`;
  const tooLarge = await sendRaw(`GET /api/v1/ping HTTP/1.1\r\n${headers}\r\n\r\n`);
  expect(tooLarge).toMatch(/^HTTP\/1.1 431 /);
  expect(refusalOf(tooLarge).error.message).toBe('the headers are too large');
  const nameless = await sendRaw('GET /api/v1/ping HTTP/1.1\r\nconnection: close\r\n\r\n');
  expect(nameless).toMatch(/^HTTP\/1.1 400 /);
  expect(refusalOf(nameless)).toEqual({
    error: { code: 'invalid_request', message: 'the header "host" is missing' },
  });
  expect(await sendRaw('GET /api/v1/ping HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  expect((await api.call('GET', '/pipelines')).status).toBe(200);
});

/** Everything that the server says to these bytes before it closes the connection. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

function refusalOf(answer: string): Refusal {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
}

test('the admin pages are served beside the interface and count by route', async () => {
  await api.call('GET', '/pipelines/pl_some');
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toMatch(
    /millrace_http_requests_total\{[^}]*route="\/api\/v1\/pipelines\/:id",status="404"[^}]*\} \d/,
  );
  expect(metrics).not.toContain('pl_some');
  expect(await (await fetch(`${api.url}/status`)).json()).toEqual({ status: 'ok' });
});

test('a method that is not served says which are, and no method is a defect', async () => {
  const notAllowed = { status: 405, allow: 'GET' };
  for (const method of ['POST', 'OPTIONS', 'TRACE', 'QUERY']) {
    expect(await ask(method, '/api/v1/connectors')).toEqual(notAllowed);
  }
  for (const method of METHODS.filter((each) => each !== 'CONNECT')) {
    expect((await ask(method, '/api/v1/connectors')).status).toBeOneOf([200, 404, 405]);
    expect((await ask(method, '/api/v1/nothing')).status).toBe(404);
  }
});

/** By hand: fetch sends no TRACE. */
async function ask(method: string, path: string) {
  const asked = request(`${api.url}${path}`, { method }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return { status: answer.statusCode, allow: answer.headers.allow };
}
