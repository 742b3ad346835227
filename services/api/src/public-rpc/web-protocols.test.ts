/** What browsers and scripts speak: Connect and gRPC-Web over HTTP/1.1, with `fetch` alone. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';

const ORIGIN = 'https://console.example';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi({
    environment: { MILLRACE__SECURITY__CORS_ORIGINS: ORIGIN },
    async *outputs() {
      const output = { operatorId: 'sink_0', subtask: 0, startId: 0, rows: ['{"n":1}'] };
      yield { generation: 1, output: { ...output, timestamps: [7], done: false }, lostRows: 0 };
    },
  });
});
afterAll(() => api.close());

function post(
  method: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`http://${api.rpcAddress}/millrace.v1.${method}`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
  });
}

/** One message of gRPC-Web or of a stream of Connect: flags, a length, that many bytes. */
function frame(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, 5);
  return bytes;
}

function unframe(bytes: Uint8Array): { flags: number; text: string }[] {
  const frames: { flags: number; text: string }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(1);
    const message = bytes.subarray(at + 5, at + 5 + length);
    frames.push({ flags: bytes[at] ?? 0, text: new TextDecoder().decode(message) });
    at += 5 + length;
  }
  return frames;
}

async function create(): Promise<string> {
  const request = JSON.stringify({ name: 'p', query: 'SELECT 1' });
  const response = await post('PipelineService/CreatePipeline', 'application/json', request);
  const { pipeline } = (await response.json()) as { pipeline: { jobId: string } };
  return pipeline.jobId;
}

test('Connect takes and gives JSON', async () => {
  const request = JSON.stringify({ query: 'SELECT 1' });
  const response = await post('PipelineService/ValidateQuery', 'application/json', request);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ graph: { nodes: [{ operator: 'sink_0' }] } });
});

test('a refusal of Connect has its details in words', async () => {
  const request = JSON.stringify({ name: 'p', query: 'SELECT wrong' });
  const response = await post('PipelineService/CreatePipeline', 'application/json', request);
  expect(response.status).toBe(400);
  const refusal = (await response.json()) as { details: { debug: object }[] };
  expect(refusal).toMatchObject({
    code: 'invalid_argument',
    message: 'column "wrong" does not exist',
    details: [{ type: 'millrace.v1.ApiError' }],
  });
});

test('a stream of Connect ends with its end', async () => {
  const request = new TextEncoder().encode(JSON.stringify({ jobId: await create() }));
  const type = 'application/connect+json';
  const response = await post('JobService/StreamOutput', type, frame(request));
  const frames = unframe(new Uint8Array(await response.arrayBuffer()));
  expect(frames.map(({ flags, text }) => [flags, JSON.parse(text)])).toEqual([
    [0, { batch: expect.objectContaining({ rows: ['{"n":1}'], id: '1;sink_0/0=1' }) }],
    [0, { end: { state: 'JOB_STATE_CREATED' } }],
    [2, {}],
  ]);
});

test('gRPC-Web has its status behind the messages', async () => {
  const type = 'application/grpc-web+proto';
  const empty = frame(new Uint8Array());
  const response = await post('VersionService/GetVersion', type, empty);
  const frames = unframe(new Uint8Array(await response.arrayBuffer()));
  expect(frames.map(({ flags }) => flags)).toEqual([0, 0x80]);
  expect(frames[0]?.text).toMatch(/\d+\.\d+\.\d+$/);
  expect(frames[1]?.text).toContain('grpc-status: 0');
  const refused = await post('PipelineService/GetPipeline', type, empty);
  const [trailer] = unframe(new Uint8Array(await refused.arrayBuffer()));
  expect(trailer?.text).toContain('grpc-status: 3');
});

test('pages may call from the origins that are allowed, and from no other', async () => {
  const preflight = (origin: string) =>
    fetch(`http://${api.rpcAddress}/millrace.v1.VersionService/GetVersion`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const allowed = await preflight(ORIGIN);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(allowed.headers.get('access-control-allow-headers')).toMatch(/connect-protocol-version/i);
  expect(allowed.headers.get('access-control-allow-headers')).toMatch(/authorization/);
  const answer = await post('VersionService/Ping', 'application/json', '{}', { origin: ORIGIN });
  expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(answer.headers.get('access-control-expose-headers')).toMatch(/grpc-status-details-bin/i);
  const other = await preflight('https://elsewhere.example');
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('what is no call is refused and harms nobody', async () => {
  expect((await fetch(`http://${api.rpcAddress}/`)).status).toBe(404);
  const text = await post('VersionService/Ping', 'text/plain', 'hello');
  expect(text.status).toBe(415);
  const broken = await post('PipelineService/ValidateQuery', 'application/json', '{"query": ');
  expect(broken.status).toBe(400);
  const unknown = await post('PipelineService/ValidateQuery', 'application/json', '{"quer": 1}');
  expect(unknown.status).toBe(400);
  expect((await post('VersionService/Ping', 'application/json', '{}')).status).toBe(200);
});

test('a request may be compressed, and is held to the limit of what is in it', async () => {
  const validate = async (query: string): Promise<unknown> => {
    const body = new Uint8Array(gzipSync(JSON.stringify({ query })));
    const headers = { 'content-encoding': 'gzip' };
    const method = 'PipelineService/ValidateQuery';
    return (await post(method, 'application/json', body, headers)).json();
  };
  expect(await validate('SELECT 1')).toMatchObject({ graph: expect.anything() });
  const large = await validate(' '.repeat(5 * 1024 * 1024));
  expect(large).toMatchObject({ code: 'resource_exhausted' });
});
