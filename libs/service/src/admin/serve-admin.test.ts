import { systemClock } from '@millrace/std';
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

afterEach(async () => {
  await server?.close();
  server = null;
  status = { status: 'ok' };
  given = '';
});

function tokens(): TokenList {
  return new TokenList({ tokens: given, file: '', clock: systemClock, log: silentLogger });
}

async function get(path: string, init?: RequestInit): Promise<{ code: number; text: string }> {
  const metrics = createMetrics('test');
  const jobs = counterFamily('millrace_jobs_total', 'Jobs.', ['state']);
  metrics.counter(jobs).add({ state: 'ok' }, 2);
  server ??= await serveAdmin({
    host: '127.0.0.1',
    port: 0,
    tokens: tokens(),
    sources: {
      metrics,
      status: () => status,
      config: () => ({ database: { password: '***' } }),
      details: () => ({ watermark: 9_007_199_254_740_993n }),
    },
  });
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
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

test('a port that is in use is refused with what to do', async () => {
  await get('/status');
  const port = server?.port ?? 0;
  const sources = {
    metrics: createMetrics('other'),
    status: () => status,
    config: () => null,
    details: () => null,
  };
  const again = serveAdmin({ host: '127.0.0.1', port, tokens: tokens(), sources });
  await expect(again).rejects.toMatchObject({
    message: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    hint: 'stop what listens there, or configure another port',
  });
});
