import { createRequire } from 'node:module';
import type { Span as SdkSpan, SpanContext } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { atMost, systemClock } from '@millrace/std';
import packageOfService from '../../package.json' with { type: 'json' };
import {
  activeTraceParent,
  type NewSpan,
  runActive,
  type Span,
  type SpanFields,
  silentTracer,
  type Tracer,
} from './tracer.ts';

/** Section `tracing` of the configuration. */
export interface TracingSettings {
  /** Of a collector, without the path; empty where there is none. */
  readonly endpoint: string;
  /** `name=value`, separated by commas. */
  readonly headers: string;
  readonly samplePercent: number;
}

/** Spans that wait for the collector; what comes on top is dropped, so that nothing else is. */
const SPANS_MAX = 2048;
const SEND_INTERVAL_MS = 1_000;
const SEND_TIMEOUT_MS = 5_000;
/** What a service may wait for the collector at its end. */
const CLOSE_MS = 2_000;

/** Sends spans to a collector by OTLP over HTTP, where one is configured. */
export function openTracer(
  service: string,
  settings: TracingSettings,
  /** Told what became of spans that were to be sent. */
  onSent: (outcome: 'sent' | 'lost', spans: number) => void = () => undefined,
): Tracer {
  if (settings.endpoint === '') return silentTracer;
  const { api, sdk, exporter, resources } = loadOpenTelemetry();
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({
      'service.namespace': 'millrace',
      'service.name': service,
      'service.version': packageOfService.version,
      'service.instance.id': `${service}-${process.pid}`,
    }),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(settings.samplePercent / 100),
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: watchExporter(
          new exporter.OTLPTraceExporter({
            url: `${settings.endpoint.replace(/\/+$/, '')}/v1/traces`,
            headers: readHeaders(settings.headers),
            timeoutMillis: SEND_TIMEOUT_MS,
          }),
          onSent,
        ),
        maxQueueSize: SPANS_MAX,
        scheduledDelayMillis: SEND_INTERVAL_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('millrace');
  const kinds = { internal: 0, server: 1, client: 2 } as const satisfies Record<
    NewSpan['kind'],
    number
  >;
  return {
    start({ name, kind, fields, parent }) {
      const given = readTraceParent(parent === undefined ? activeTraceParent() : parent);
      const context =
        given === null ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, given);
      const attributes = fields ?? {};
      return wrapSpan(tracer.startSpan(name, { kind: kinds[kind], attributes }, context));
    },
    // What could not be sent by then is lost with the process.
    close: () =>
      atMost(
        provider.shutdown().catch(() => undefined),
        CLOSE_MS,
        { clock: systemClock },
      ),
  };
}

/** Only where traces are wanted: the libraries take a while to load, and memory. */
function loadOpenTelemetry() {
  const require = createRequire(import.meta.url);
  return {
    api: require('@opentelemetry/api') as typeof import('@opentelemetry/api'),
    sdk: require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace'),
    resources: require('@opentelemetry/resources') as typeof import('@opentelemetry/resources'),
    exporter:
      require('@opentelemetry/exporter-trace-otlp-proto') as typeof import('@opentelemetry/exporter-trace-otlp-proto'),
  };
}

/** The SDK keeps what went wrong to itself. */
function watchExporter(
  exporter: SpanExporter,
  onSent: (outcome: 'sent' | 'lost', spans: number) => void,
): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onSent(result.code === EXPORT_OK ? 'sent' : 'lost', spans.length);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

const EXPORT_OK = 0;
const ERROR_STATUS = 2;

function wrapSpan(span: SdkSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, '0');
  const traceParent = `00-${traceId}-${spanId}-${flags}`;
  const state = { traceParent, isEnded: false };
  return {
    traceParent,
    set: (fields: SpanFields) => void span.setAttributes(fields),
    run: (work) => runActive(state, work),
    end(failure) {
      if (state.isEnded) return;
      state.isEnded = true;
      if (failure !== undefined) span.setStatus({ code: ERROR_STATUS, message: failure });
      span.end();
    },
  };
}

function readTraceParent(text: string | null): SpanContext | null {
  const parts = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/.exec(text ?? '');
  const [, traceId = '', spanId = '', flags = ''] = parts ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs.flatMap(([name = '', ...value]) =>
      name.trim() === '' ? [] : [[name.trim(), value.join('=').trim()]],
    ),
  );
}
