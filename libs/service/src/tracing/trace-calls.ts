import type { CallObserver } from '@millrace/rpc';
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
    const fields = { 'rpc.system': 'grpc', 'rpc.method': method };
    const isTraced = parent !== null || beginsTraces;
    const span = isTraced ? tracer.start({ name: method, kind: side, fields, parent }) : null;
    if (span !== null && side === 'client') headers.set(HEADER, span.traceParent);
    return {
      run: (work) => (span === null ? work() : span.run(work)),
      end: (code) => span?.end(code === 'ok' ? undefined : code),
    };
  };
}
