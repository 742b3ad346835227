import type { CallObserver } from '@millrace/rpc';
import { serviceFamilies } from './metric-families.ts';
import type { Metrics } from './metrics.ts';

/** Counts the gRPC calls that a service answers and makes. */
export function callRecorder(metrics: Metrics): CallObserver {
  const calls = metrics.counter(serviceFamilies.rpcCalls);
  const durations = metrics.histogram(serviceFamilies.rpcSeconds);
  return ({ side, method }) => {
    const startMs = performance.now();
    return {
      run: (work) => work(),
      end(code) {
        calls.add({ side, method, code });
        durations.observe({ side, method }, (performance.now() - startMs) / 1000);
      },
    };
  };
}
