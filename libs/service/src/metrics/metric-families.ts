import { counterFamily, gaugeFamily, type MetricFamily, secondsFamily } from './metric-family.ts';

const ANSWER_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

/** What every service measures. */
export const serviceFamilies = {
  build: gaugeFamily('millrace_build_info', 'Always 1; the version of the service.', ['version']),
  ready: gaugeFamily(
    'millrace_ready',
    'Whether the service can do its work: 1 when `/status` says `ok`, else 0.',
    [],
  ),
  httpRequests: counterFamily(
    'millrace_http_requests_total',
    'HTTP requests, by status; 499 when the caller went away before there was an answer. The route is a pattern: ids would make a series each.',
    ['method', 'route', 'status'],
  ),
  httpSeconds: secondsFamily(
    'millrace_http_request_seconds',
    'Time to answer an HTTP request; of live output, the time until its reader left.',
    ['method', 'route'],
    ANSWER_SECONDS,
  ),
  rpcCalls: counterFamily(
    'millrace_rpc_calls_total',
    'gRPC calls by `side` (server: answered here; client: made here), method and code (`ok` or the reason of the failure).',
    ['side', 'method', 'code'],
  ),
  rpcSeconds: secondsFamily(
    'millrace_rpc_call_seconds',
    'Time of a gRPC call until its answer, or the end of its stream.',
    ['side', 'method'],
    ANSWER_SECONDS,
  ),
  traceSpans: counterFamily(
    'millrace_trace_spans_total',
    'Parts of traces that the collector took (`sent`) or not (`lost`); none without a collector.',
    ['outcome'],
  ),
} as const;

/**
 * Those of the library's metrics of a process that are worth watching; it has more, by these names.
 */
export const processFamilies: readonly MetricFamily[] = [
  processFamily('counter', 'process_cpu_seconds_total', 'CPU time of all threads.'),
  processFamily(
    'gauge',
    'process_resident_memory_bytes',
    'Memory of the process, all slots included.',
  ),
  processFamily(
    'gauge',
    'process_start_time_seconds',
    'When it was started, in seconds since 1970.',
  ),
  processFamily(
    'gauge',
    'nodejs_eventloop_lag_mean_seconds',
    'Event-loop delay of the main thread since the last scrape, the 20 ms between two looks at it included: the mean.',
  ),
  processFamily('gauge', 'nodejs_eventloop_lag_p99_seconds', 'The 99th percentile of that delay.'),
  processFamily('gauge', 'nodejs_eventloop_lag_max_seconds', 'The longest such delay.'),
  processFamily(
    'gauge',
    'nodejs_heap_size_used_bytes',
    'JavaScript heap of the main thread in use.',
  ),
  processFamily('gauge', 'nodejs_external_memory_bytes', 'Memory of buffers outside of that heap.'),
  processFamily('histogram', 'nodejs_gc_duration_seconds', 'Garbage collections by kind.', [
    'kind',
  ]),
];

function processFamily(
  kind: MetricFamily['kind'],
  name: string,
  help: string,
  labels: readonly string[] = [],
): MetricFamily {
  return { kind, name, help, labels, buckets: [] };
}
