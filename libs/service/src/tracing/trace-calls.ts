import type { CallCode, CallObserver, RpcCall } from '@millrace/rpc';
import { activeTraceParent, type Tracer } from './tracer.ts';

const HEADER = 'traceparent';

/**
 * Spans for gRPC calls that are part of a trace: made inside of a span, or answering one.
 * Heartbeats and reports, which nobody asked for, have none. Where `beginsTraces`, others begin a
 * trace.
 */
export function callTracer(tracer: Tracer, { beginsTraces = false } = {}): CallObserver {
  return ({ side, method, headers }) => {
    const parent = side === 'client' ? activeTraceParent() : headers.get(HEADER);
    const fields = { 'rpc.system.name': 'grpc', 'rpc.method': method };
    const isTraced = parent !== null || beginsTraces;
    const span = isTraced ? tracer.start({ name: method, kind: side, fields, parent }) : null;
    if (span !== null && side === 'client') headers.set(HEADER, span.traceParent);
    return {
      run: (work) => (span === null ? work() : span.run(work)),
      end(code) {
        span?.set({ 'rpc.response.status_code': code.toUpperCase().replaceAll('-', '_') });
        span?.end(isFailure(side, code) ? code : undefined);
      },
    };
  };
}

/** What OpenTelemetry takes for an error of a server: whom it refuses is none. */
const OF_SERVERS: ReadonlySet<CallCode> = new Set([
  'deadline-exceeded',
  'unimplemented',
  'unavailable',
  'internal',
]);

function isFailure(side: RpcCall['side'], code: CallCode): boolean {
  if (side === 'server') return OF_SERVERS.has(code);
  // Who breaks off a call has what it wanted.
  return code !== 'ok' && code !== 'cancelled';
}
