import { request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { systemClock, type TlsMaterial } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { silentLogger } from '../log.ts';
import { counterFamily } from '../metrics/metric-family.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { TokenList } from '../security/token-list.ts';
import type { ServiceStatus } from './admin-pages.ts';
import { type AdminServer, serveAdmin } from './serve-admin.ts';

let server: AdminServer | null = null;
let status: ServiceStatus = { status: 'ok' };
let given = '';
let material: TlsMaterial | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
  status = { status: 'ok' };
  given = '';
  material = null;
});

function tokens(): TokenList {
  return new TokenList({ tokens: given, file: '', clock: systemClock, log: silentLogger });
}

async function listen(): Promise<AdminServer> {
  const metrics = createMetrics('test');
  const jobs = counterFamily('millrace_jobs_total', 'Jobs.', ['state']);
  metrics.counter(jobs).add({ state: 'ok' }, 2);
  server = await serveAdmin({
    host: '127.0.0.1',
    port: 0,
    tokens: tokens(),
    tls: () => material,
    sources: {
      metrics,
      status: () => status,
      config: () => ({ database: { password: '***' } }),
      details: () => ({ watermark: 9_007_199_254_740_993n }),
    },
  });
  return server;
}

async function get(path: string, init?: RequestInit): Promise<{ code: number; text: string }> {
  const { port } = server ?? (await listen());
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { code: response.status, text: await response.text() };
}

test('each page answers, whatever the query string', async () => {
  expect(await get('/status?verbose')).toEqual({ code: 200, text: '{"status":"ok"}\n' });
  expect((await get('/config')).text).toBe('{"database":{"password":"***"}}\n');
  expect((await get('/details')).text).toBe('{"watermark":"9007199254740993"}\n');
});

test('metrics are in the text format with the name of the service', async () => {
  const { code, text } = await get('/metrics');
  expect(code).toBe(200);
  expect(text).toContain(
    '# TYPE millrace_jobs_total counter\nmillrace_jobs_total{state="ok",service="test"} 2',
  );
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('a service that cannot do its work says why, with a status that health checks understand', async () => {
  status = { status: 'failing', message: 'the database is away' };
  expect(await get('/status')).toEqual({
    code: 503,
    text: '{"status":"failing","message":"the database is away"}\n',
  });
  expect((await get('/metrics')).text).toContain('millrace_ready{service="test"} 0');
  expect(await get('/live')).toEqual({ code: 200, text: '{"status":"ok"}\n' });
});

test('requests are counted by page, those to no page together', async () => {
  for (const path of ['/status?a', '/status?b', '/x', '/y']) await get(path);
  const { text } = await get('/metrics');
  const count = (labels: string) => `millrace_http_requests_total{method="GET",${labels}`;
  expect(text).toContain(`${count('route="/status",status="200",service="test"')}} 2`);
  expect(text).toContain(`${count('route="none",status="404",service="test"')}} 2`);
});

test('other paths and methods are refused with what there is', async () => {
  const missing = await get('/statu');
  expect(missing.code).toBe(404);
  expect(missing.text).toContain('/status, /live, /metrics, /config, /details');
  expect((await get('/status', { method: 'POST' })).code).toBe(405);
});

test('where there are tokens, pages but those for health checks ask for one', async () => {
  given = 'hunter2';
  for (const path of ['/metrics', '/config', '/details', '/targets', '/nothing']) {
    expect([path, (await get(path)).code]).toEqual([path, 401]);
  }
  for (const path of ['/status', '/live']) expect((await get(path)).code).toBe(200);
  const wrong = await get('/config', { headers: { authorization: 'Bearer other' } });
  expect(JSON.parse(wrong.text)).toEqual({
    error: {
      code: 'unauthenticated',
      message: 'the token is not accepted',
      hint: 'send the header "Authorization: Bearer <token>"',
    },
  });
  const right = await get('/config', { headers: { authorization: 'Bearer hunter2' } });
  expect(right.code).toBe(200);
});

test('with a certificate pages are served over TLS alone, by the certificate of the moment', async () => {
  const authority = await CertificateAuthority.create();
  material = { ...(await authority.issue()), ca: null };
  given = 'hunter2';
  const { port } = await listen();
  const ask = (path: string, token = '') => askOverTls(port, path, { ca: authority.cert, token });
  const { code, serial } = await ask('/status');
  expect(code).toBe(200);
  expect((await ask('/metrics')).code).toBe(401);
  expect((await ask('/metrics', 'hunter2')).code).toBe(200);
  await expect(get('/status')).rejects.toThrow('fetch failed');
  material = { ...(await authority.issue()), ca: null };
  const next = await ask('/status');
  expect(next.code).toBe(200);
  expect(next.serial).not.toBe(serial);
});

test('where there are authorities, pages but those for health checks ask for a certificate', async () => {
  const authority = await CertificateAuthority.create();
  const stranger = await (await CertificateAuthority.create('somebody else')).issue();
  const prometheus = await authority.issue();
  material = { ...(await authority.issue()), ca: authority.cert };
  given = 'hunter2';
  const { port } = await listen();
  const ask = (path: string, caller: Caller) =>
    askOverTls(port, path, { ...caller, ca: authority.cert });
  for (const path of ['/status', '/live']) expect((await ask(path, {})).code).toBe(200);
  expect(await ask('/metrics', { token: 'hunter2' })).toMatchObject({
    code: 401,
    body: {
      error: {
        code: 'unauthenticated',
        message: 'a client certificate is needed',
        hint: 'call with a certificate that an authority of security.admin_tls_client_ca has signed',
      },
    },
  });
  expect(await ask('/metrics', { ...stranger, token: 'hunter2' })).toMatchObject({
    code: 401,
    body: { error: { message: expect.stringContaining('not signed by a known authority') } },
  });
  expect(await ask('/config', prometheus)).toMatchObject({
    code: 401,
    body: { error: { message: 'a token is needed' } },
  });
  expect((await ask('/config', { ...prometheus, token: 'hunter2' })).code).toBe(200);
});

interface Caller {
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

interface Answer {
  readonly code: number | undefined;
  /** Of the server's certificate. */
  readonly serial: string;
  readonly body: unknown;
}

/** On a connection of its own. */
function askOverTls(
  port: number,
  path: string,
  { token = '', ...tls }: Caller & { readonly ca: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const options = { host: '127.0.0.1', port, path, agent: false, headers, ...tls };
    const asked = request(options, (response) => {
      // The connection of a request of HTTPS.
      const { serialNumber = '' } = (response.socket as TLSSocket).getPeerX509Certificate() ?? {};
      const isJson = response.headers['content-type']?.startsWith('application/json') === true;
      textOf(response).then(
        (text) =>
          resolve({
            code: response.statusCode,
            serial: serialNumber,
            body: isJson ? JSON.parse(text) : text,
          }),
        reject,
      );
    });
    asked.once('error', reject).end();
  });
}

test('a port that is in use is refused with what to do', async () => {
  await get('/status');
  const port = server?.port ?? 0;
  const sources = {
    metrics: createMetrics('other'),
    status: () => status,
    config: () => null,
    details: () => null,
  };
  const again = serveAdmin({
    host: '127.0.0.1',
    port,
    tokens: tokens(),
    tls: () => null,
    sources,
  });
  await expect(again).rejects.toMatchObject({
    message: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    hint: 'stop what listens there, or configure another port',
  });
});
