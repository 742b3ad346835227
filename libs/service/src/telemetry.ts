import type { CallObserver } from '@millrace/rpc';
import { serviceFamilies } from './metrics/metric-families.ts';
import { createMetrics, type Metrics, type MetricsOptions } from './metrics/metrics.ts';
import { callRecorder } from './metrics/record-calls.ts';
import { openTracer, type TracingSettings } from './tracing/open-telemetry.ts';
import { callTracer } from './tracing/trace-calls.ts';
import { silentTracer, type Tracer } from './tracing/tracer.ts';

/** What a service tells the world about its work; made once, where the service is wired. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** For every server and client of gRPC between services. */
  readonly observeCalls: CallObserver;
  /** For servers that callers from outside reach: their calls begin traces. */
  readonly observePublicCalls: CallObserver;
}

export interface TelemetryOptions extends MetricsOptions {
  /** Left out, there are no traces. */
  readonly tracing?: TracingSettings;
}

/** Whoever makes it closes its tracer when the service has ended. */
export function createTelemetry(service: string, options: TelemetryOptions = {}): Telemetry {
  const metrics = createMetrics(service, options);
  const { tracing } = options;
  const spans = metrics.counter(serviceFamilies.traceSpans);
  const tracer =
    tracing === undefined
      ? silentTracer
      : openTracer(service, tracing, (outcome, count) => spans.add({ outcome }, count));
  const count = callRecorder(metrics);
  if (tracer === silentTracer) {
    return { metrics, tracer, observeCalls: count, observePublicCalls: count };
  }
  return {
    metrics,
    tracer,
    observeCalls: observeByBoth(count, callTracer(tracer)),
    observePublicCalls: observeByBoth(count, callTracer(tracer, { beginsTraces: true })),
  };
}

function observeByBoth(first: CallObserver, second: CallObserver): CallObserver {
  return (call) => {
    const [one, other] = [first(call), second(call)];
    return {
      run: (work) => one.run(() => other.run(work)),
      end(code) {
        one.end(code);
        other.end(code);
      },
    };
  };
}
