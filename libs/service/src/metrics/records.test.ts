import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { callRecorder } from './record-calls.ts';
import { httpRecorder } from './record-http.ts';

test('requests are counted by method, route and status, and their times by route', async () => {
  const metrics = createMetrics('api');
  const record = httpRecorder(metrics);
  record({ method: 'GET', route: '/jobs/:id', status: 200, seconds: 0.01 });
  record({ method: 'GET', route: '/jobs/:id', status: 404, seconds: 3 });
  const text = await metrics.expose();
  const at = 'method="GET",route="/jobs/:id"';
  expect(text).toContain(`millrace_http_requests_total{${at},status="404",service="api"} 1`);
  expect(text).toContain(`millrace_http_request_seconds_bucket{le="2",service="api",${at}} 1`);
  expect(text).toContain(`millrace_http_request_seconds_count{service="api",${at}} 2`);
});

test('calls are counted on the side that they are seen from, with how they ended', async () => {
  const metrics = createMetrics('worker');
  const observe = callRecorder(metrics);
  const headers = new Headers();
  const method = 'ControllerService/Heartbeat';
  observe({ side: 'client', method, headers }).end('ok');
  observe({ side: 'client', method, headers }).end('unavailable');
  observe({ side: 'server', method: 'WorkerService/GetPhase', headers }).end('ok');
  const text = await metrics.expose();
  const at = `side="client",method="${method}"`;
  expect(text).toContain(`millrace_rpc_calls_total{${at},code="unavailable",service="worker"} 1`);
  expect(text).toContain(`millrace_rpc_call_seconds_count{service="worker",${at}} 2`);
  expect(text).toContain('side="server",method="WorkerService/GetPhase",code="ok"');
});
