import { connectController, type ControllerPort, serveRpc } from '@millrace/rpc';
import { afterEach, expect, test } from 'vitest';
import { createTelemetry } from '../telemetry.ts';
import { openTracer } from './open-telemetry.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.fixture.ts';
import { activeTraceParent, silentTracer } from './tracer.ts';

let receiver: OtlpReceiver | null = null;

afterEach(async () => {
  await receiver?.close();
  receiver = null;
});

async function settings(given: { samplePercent?: number; headers?: string } = {}) {
  receiver ??= await startOtlpReceiver();
  return { endpoint: receiver.url, headers: '', samplePercent: 100, ...given };
}

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('spans reach the collector with who made them, what they are part of and how they ended', async () => {
  const tracer = openTracer('api', await settings({ headers: 'x-key=a=b, x-other=c' }));
  const outer = tracer.start({ name: 'GET /x', kind: 'server', parent: PARENT });
  outer?.run(() => tracer.start({ name: 'inner', kind: 'internal' })?.end('it broke'));
  outer?.end();
  await tracer.close();
  const [inner, request] = receiver?.spans() ?? [];
  expect(request).toMatchObject({
    service: 'api',
    name: 'GET /x',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentId: 'b7ad6b7169203331',
    failure: '',
  });
  expect(inner).toMatchObject({
    name: 'inner',
    traceId: request?.traceId,
    parentId: request?.spanId,
    failure: 'it broke',
  });
  expect(outer?.traceParent).toBe(`00-${request?.traceId}-${request?.spanId}-01`);
  expect(receiver?.headers()).toMatchObject({ 'x-key': 'a=b', 'x-other': 'c' });
});

test('a span is active in what it does and sets off, until it ends', async () => {
  const tracer = openTracer('api', await settings());
  const span = tracer.start({ name: 'work', kind: 'internal', parent: null });
  const later = Promise.withResolvers<void>();
  const seen: (string | null)[] = [];
  const setOff = span?.run(async () => {
    seen.push(activeTraceParent());
    await later.promise;
    seen.push(activeTraceParent());
  });
  expect(activeTraceParent()).toBeNull();
  span?.end();
  later.resolve();
  await setOff;
  expect(seen).toEqual([span?.traceParent, null]);
  await tracer.close();
});

test('a parent that is none begins a trace, and callers decide whether theirs is kept', async () => {
  const tracer = openTracer('api', await settings({ samplePercent: 0 }));
  for (const parent of ['nonsense', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, null]) {
    tracer.start({ name: 'not kept', kind: 'server', parent })?.end();
  }
  tracer.start({ name: 'kept', kind: 'server', parent: PARENT })?.end();
  tracer.start({ name: 'not kept', kind: 'server', parent: PARENT.replace(/01$/, '00') })?.end();
  await tracer.close();
  expect(receiver?.spans().map(({ name }) => name)).toEqual(['kept']);
});

test('without a collector nothing is made', () => {
  const tracer = openTracer('api', { endpoint: '', headers: '', samplePercent: 100 });
  expect(tracer).toBe(silentTracer);
  expect(tracer.start({ name: 'x', kind: 'internal' })).toBeNull();
});

test('a collector that is away costs its spans, and neither the work nor the end', async () => {
  const { endpoint, ...rest } = await settings();
  await receiver?.close();
  receiver = null;
  const tracer = openTracer('api', { endpoint, ...rest });
  for (let i = 0; i < 5_000; i += 1) {
    const span = tracer.start({ name: 'x', kind: 'internal', parent: null });
    expect(span?.run(() => i)).toBe(i);
    span?.end();
  }
  await tracer.close();
});

test('what a collector refuses is told as lost', async () => {
  const { endpoint, ...rest } = await settings();
  const told: string[] = [];
  const wrong = { endpoint: `${endpoint}/elsewhere`, ...rest };
  const tracer = openTracer('api', wrong, (outcome, spans) => told.push(`${spans} ${outcome}`));
  tracer.start({ name: 'x', kind: 'internal', parent: null })?.end();
  await tracer.close();
  expect(told).toEqual(['1 lost']);
});

test('a call inside of a span is part of its trace on both ends; one that nobody asked for is not', async () => {
  const tracing = await settings();
  const [api, controller] = [
    createTelemetry('api', { tracing }),
    createTelemetry('controller', { tracing }),
  ];
  const take = async (): Promise<void> => undefined;
  // The methods that the test calls.
  const port = { heartbeat: take, getJobMetrics: async () => [] } as unknown as ControllerPort;
  const host = '127.0.0.1';
  const server = await serveRpc({
    host,
    port: 0,
    controller: port,
    observe: controller.observeCalls,
  });
  const address = `${host}:${server.port}`;
  const client = connectController({ address, deadlineMs: 5_000, observe: api.observeCalls });
  const request = api.tracer.start({ name: 'GET /jobs', kind: 'server', parent: null });
  await request?.run(() => client.getJobMetrics('job_1'));
  request?.end();
  const worker = { machineId: 'm', workerId: 'w', pipelineId: 'p', jobId: 'j', generation: 1 };
  await client.heartbeat(worker);
  client.close();
  await server.close();
  for (const { tracer } of [api, controller]) await tracer.close();
  expect(await api.metrics.expose()).toContain('spans_total{outcome="sent",service="api"} 2');
  const spans = receiver?.spans() ?? [];
  const called = 'ControllerService/GetJobMetrics';
  const names = spans.map(({ service, name }) => `${service} ${name}`).toSorted();
  expect(names).toEqual([`api ${called}`, 'api GET /jobs', `controller ${called}`]);
  const asked = spans.find(({ service, name }) => service === 'api' && name === called);
  const answered = spans.find(({ service }) => service === 'controller');
  expect([answered?.traceId, answered?.parentId]).toEqual([asked?.traceId, asked?.spanId]);
});
