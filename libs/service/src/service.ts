/**
 * Something that a process runs for as long as it is asked to.
 *
 * `run` starts it and resolves when it has ended and released all that it held. It ends by itself
 * when its work is done, rejects when it cannot go on, and ends gracefully (finishing what is under
 * way) when the signal aborts. `stop` ends what is left at once; it may be called at any time, more
 * than once, and `run` resolves soon after.
 */
export interface Service {
  run(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** A service of its work, which ends gracefully by the one signal and at once by the other. */
export function serviceOf(
  work: (graceful: AbortSignal, now: AbortSignal) => Promise<void>,
): Service {
  const stopNow = new AbortController();
  return {
    run: (signal) => work(signal, stopNow.signal),
    async stop() {
      stopNow.abort();
    },
  };
}

/**
 * A service that is put together when it runs. What it is made of is handed to `owned`, which lets
 * go of it, the last first, when the service has ended or could not be put together.
 */
export function assembleService(
  assemble: (owned: AsyncDisposableStack) => Promise<Service>,
): Service {
  let service: Service | null = null;
  let isStopped = false;
  return {
    async run(signal) {
      await using owned = new AsyncDisposableStack();
      service = await assemble(owned);
      if (isStopped) await service.stop();
      await service.run(signal);
    },
    async stop() {
      isStopped = true;
      await service?.stop();
    },
  };
}

/**
 * Several services as one, started together. The first that ends or fails ends the others
 * gracefully; the failure is what the whole rejects with.
 */
export function combineServices(services: readonly Service[]): Service {
  return {
    async run(signal) {
      const together = new AbortController();
      const abort = (): void => together.abort(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      const runs = services.map(async (service) => {
        try {
          await service.run(together.signal);
        } finally {
          together.abort();
        }
      });
      const results = await Promise.allSettled(runs);
      signal.removeEventListener('abort', abort);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}
