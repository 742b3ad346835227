import type { CallObserver } from '@millrace/rpc';
import { createMetrics, type Metrics, type MetricsOptions } from './metrics/metrics.ts';
import { callRecorder } from './metrics/record-calls.ts';

/** What a service tells the world about its work; made once, where the service is wired. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** For every server and client of gRPC that the service has. */
  readonly observeCalls: CallObserver;
}

export function createTelemetry(service: string, options: MetricsOptions = {}): Telemetry {
  const metrics = createMetrics(service, options);
  return { metrics, observeCalls: callRecorder(metrics) };
}
