import type { ControllerPort, WorkerRegistration } from '@millrace/rpc';
import type { Clock } from '@millrace/std';

/** What Prometheus' HTTP service discovery reads: addresses, and labels of all their metrics. */
export type ScrapeTarget = {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
};

type Scraped = { readonly target: ScrapeTarget; lastHeardMs: number };

/**
 * Where the admin pages of the workers are. Their ports are free ones of their machines, so nobody
 * could write them into a configuration.
 */
export class ScrapeTargets {
  readonly #clock: Clock;
  readonly #heartbeatTimeoutMs: number;
  readonly #workers = new Map<string, Scraped>();

  /** Workers that are silent for longer than the limit are left out. */
  constructor(clock: Clock, heartbeatTimeoutMs: number) {
    this.#clock = clock;
    this.#heartbeatTimeoutMs = heartbeatTimeoutMs;
  }

  /** The same port, which remembers the workers that it lets in. */
  watch(port: ControllerPort): ControllerPort {
    return {
      ...port,
      registerWorker: async (registration, signal) => {
        await port.registerWorker(registration, signal);
        this.#add(registration);
      },
      heartbeat: async (worker, signal) => {
        await port.heartbeat(worker, signal);
        const scraped = this.#workers.get(worker.workerId);
        if (scraped !== undefined) scraped.lastHeardMs = this.#clock.monotonicMs();
      },
    };
  }

  list(): readonly ScrapeTarget[] {
    const limitMs = this.#clock.monotonicMs() - this.#heartbeatTimeoutMs;
    for (const [workerId, { lastHeardMs }] of this.#workers) {
      if (lastHeardMs < limitMs) this.#workers.delete(workerId);
    }
    return [...this.#workers.values()].map(({ target }) => target);
  }

  #add({ worker, httpAddress = '', httpTls = false }: WorkerRegistration): void {
    if (httpAddress === '') return;
    this.list();
    const labels = {
      worker: worker.workerId,
      machine: worker.machineId,
      // Goes before the scheme of the job of Prometheus, which holds where a worker does not say.
      ...(httpTls ? { __scheme__: 'https' } : {}),
    };
    const target = { targets: [httpAddress], labels };
    this.#workers.set(worker.workerId, { target, lastHeardMs: this.#clock.monotonicMs() });
  }
}
