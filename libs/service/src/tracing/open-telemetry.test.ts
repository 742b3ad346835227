import { connectController, type ControllerPort, RpcError, serveRpc } from '@millrace/rpc';
import { afterEach, expect, test } from 'vitest';
import { createTelemetry } from '../telemetry.ts';
import { openTracer } from './open-telemetry.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.fixture.ts';
import { activeTraceParent, type Span, silentTracer } from './tracer.ts';

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

/** Calls a controller inside of a span of the API and gives what both told about it. */
async function callWithin(
  methods: Partial<ControllerPort>,
  call: (controller: ControllerPort, request: Span | null) => Promise<unknown>,
) {
  const tracing = await settings();
  const api = createTelemetry('api', { tracing });
  const controller = createTelemetry('controller', { tracing });
  const server = await serveRpc({
    host: '127.0.0.1',
    port: 0,
    // The methods that the test calls.
    controller: methods as ControllerPort,
    observe: controller.observeCalls,
  });
  const address = `127.0.0.1:${server.port}`;
  const client = connectController({ address, deadlineMs: 5_000, observe: api.observeCalls });
  const request = api.tracer.start({ name: 'GET /jobs', kind: 'server', parent: null });
  await call(client, request);
  request?.end();
  client.close();
  await server.close();
  for (const { tracer } of [api, controller]) await tracer.close();
  return { api, spans: receiver?.spans() ?? [] };
}

test('a call inside of a span is part of its trace on both ends; one that nobody asked for is not', async () => {
  const worker = { machineId: 'm', workerId: 'w', pipelineId: 'p', jobId: 'j', generation: 1 };
  const { api, spans } = await callWithin(
    { heartbeat: async () => undefined, getJobMetrics: async () => [] },
    async (controller, request) => {
      await request?.run(() => controller.getJobMetrics('job_1'));
      await controller.heartbeat(worker);
    },
  );
  expect(await api.metrics.expose()).toContain('spans_total{outcome="sent",service="api"} 2');
  const called = 'ControllerService/GetJobMetrics';
  const names = spans.map(({ service, name }) => `${service} ${name}`).toSorted();
  expect(names).toEqual([`api ${called}`, 'api GET /jobs', `controller ${called}`]);
  const asked = spans.find(({ service, name }) => service === 'api' && name === called);
  const answered = spans.find(({ service }) => service === 'controller');
  expect([answered?.traceId, answered?.parentId]).toEqual([asked?.traceId, asked?.spanId]);
});

test('what a stream does for a message is part of its call', async () => {
  const seen: (string | null)[] = [];
  const { spans } = await callWithin(
    {
      async *subscribeOutput() {
        yield* [];
        seen.push(activeTraceParent());
      },
    },
    (controller, request) =>
      request?.run(async () => {
        for await (const event of controller.subscribeOutput('job_1')) expect(event).toBeNull();
      }) ?? Promise.resolve(),
  );
  const answered = spans.find(({ service }) => service === 'controller');
  expect(seen).toEqual([`00-${answered?.traceId}-${answered?.spanId}-01`]);
});

test('a refusal is a failure of the caller, not of the service that refuses', async () => {
  const { spans } = await callWithin(
    {
      getJobMetrics: async () => {
        throw new RpcError('not-found', 'no such job');
      },
    },
    async (controller, request) => {
      await expect(request?.run(() => controller.getJobMetrics('job_1'))).rejects.toThrow();
    },
  );
  const called = spans.filter(({ name }) => name === 'ControllerService/GetJobMetrics');
  const failures = called.map(({ service, failure }) => `${service}: ${failure}`);
  expect(failures.toSorted()).toEqual(['api: not-found', 'controller: ']);
});
