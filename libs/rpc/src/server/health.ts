import type { ConnectRouter } from '@connectrpc/connect';
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as Status,
} from '../gen/grpc/health/v1/health_pb.js';
import { RpcError } from '../errors/rpc-error.ts';

export interface Health {
  setServing(serving: boolean): void;
  routes(router: ConnectRouter): void;
}

/** `grpc.health.v1` for a server as a whole ("") and for each of its services by name. */
export function createHealth(serviceNames: readonly string[]): Health {
  const known = new Set(['', ...serviceNames]);
  const watchers = new Set<() => void>();
  let serving = true;
  const statusOf = (service: string): Status => {
    if (!known.has(service)) return Status.SERVICE_UNKNOWN;
    return serving ? Status.SERVING : Status.NOT_SERVING;
  };
  return {
    setServing(now) {
      serving = now;
      for (const wake of watchers) wake();
    },
    routes(router) {
      router.service(HealthService, {
        check({ service }) {
          if (!known.has(service)) {
            throw new RpcError('not-found', `service "${service}" is not served here`);
          }
          return { status: statusOf(service) };
        },
        async *watch({ service }, { signal }) {
          let told: Status | null = null;
          while (!signal.aborted) {
            const status = statusOf(service);
            if (status !== told) yield { status };
            told = status;
            await nextChange(watchers, signal, () => statusOf(service) !== told);
          }
        },
      });
    },
  };
}

/** Resolves when a watcher is woken, the signal aborts, or there is news already. */
function nextChange(
  watchers: Set<() => void>,
  signal: AbortSignal,
  hasNews: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted || hasNews()) wake();
  });
}
