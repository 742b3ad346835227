import { CONTROLLER_LEASE, type Lease, type LeaseStore } from '@millrace/control-db';
import type { OwnTerm } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';

export type LeadershipOptions = {
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process; no other has the name while it lives. */
  readonly holder: string;
  /** How long after its last word a controller is replaced. */
  readonly leaseMs: number;
};

/** A stretch of time in which this controller acts. */
export type Term = OwnTerm & {
  readonly lease: Lease;
  /** Aborts when another has taken over: the term does not come back. */
  readonly over: AbortSignal;
};

/** Renewals within the length of a lease; all but one of them may fail. */
const RENEWALS = 3;

/**
 * Of all controllers on one database one acts and the others stand by. The lease in the database
 * elects it. Time is told by the monotonic clock here, so a process that stood still knows on
 * waking up that its lease is over; what it had under way then, the database, workers and nodes
 * refuse by the lease's token, which is the number of its term.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  /** The name that the lease is asked for with. */
  #name: string;
  #other: string | null = null;
  #problem: string | null = null;
  #keeping = new AbortController();

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#name = options.holder;
  }

  /** Who acts instead of this controller, as far as is known. */
  get other(): string | null {
    return this.#other;
  }

  /** Why the lease could not be asked for or renewed the last time. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Stands by until the lease is free, and acts from then on; null when the signal aborts first.
   */
  async begin(signal: AbortSignal): Promise<Term | null> {
    const { leases, clock, leaseMs } = this.#options;
    const request = { name: CONTROLLER_LEASE, holder: this.#name, durationMicros: leaseMs * 1000 };
    while (!signal.aborted) {
      const askedMs = clock.monotonicMs();
      try {
        const { granted, lease } = await leases.acquire(request);
        this.#problem = null;
        if (granted) return this.#startTerm(lease, askedMs, signal);
        this.#standBy(lease);
      } catch (error) {
        this.#complain(error, 'the lease cannot be asked for');
      }
      await clock.sleep(leaseMs / RENEWALS, signal).catch(() => undefined);
    }
    return null;
  }

  /** Lets the next controller act at once; one that took over already keeps its lease. */
  async end({ lease, over }: Term): Promise<void> {
    this.#keeping.abort();
    if (over.aborted) return;
    try {
      await this.#options.leases.release(lease);
    } catch (error) {
      this.#options.log.warn({ reason: errorMessage(error) }, 'the lease could not be given back');
    }
  }

  /** Who waits says so once, and whether it should not have to. */
  #standBy({ holder }: Lease): void {
    const { log } = this.#options;
    if (this.#other === holder) return;
    this.#other = holder;
    if (holder !== this.#options.holder) return log.info({ holder }, 'stands by');
    const hint = 'give each a host name or a controller.rpc_port of its own';
    log.error({ holder, hint }, 'two controllers have the same name');
  }

  /** Says once what is asked for again and again. */
  #complain(error: unknown, what: string): void {
    const reason = errorMessage(error);
    if (this.#problem !== reason) this.#options.log.warn({ reason }, what);
    this.#problem = reason;
  }

  #startTerm(lease: Lease, askedMs: number, signal: AbortSignal): Term {
    const { clock, leaseMs, log } = this.#options;
    this.#other = null;
    log.info({ holder: lease.holder, term: lease.token }, 'acts');
    let heldUntilMs = askedMs + leaseMs;
    const over = new AbortController();
    this.#keeping = new AbortController();
    const isOver = AbortSignal.any([signal, over.signal, this.#keeping.signal]);
    const keep = async (): Promise<void> => {
      while (!isOver.aborted) {
        await clock.sleep(leaseMs / RENEWALS, isOver).catch(() => undefined);
        if (isOver.aborted) return;
        const renewedMs = clock.monotonicMs();
        const renewed = await this.#renew(lease);
        if (renewed === 'taken') over.abort();
        if (renewed === 'kept') heldUntilMs = renewedMs + leaseMs;
      }
    };
    void keep();
    const isHeld = (): boolean => clock.monotonicMs() < heldUntilMs;
    return { lease, number: lease.token, isHeld, over: over.signal };
  }

  /**
   * A database that does not answer gives the lease to nobody else either. Whoever is followed asks
   * under another name from then on: a process of its own name took the lease for that of one that
   * is gone, and would lose it again in the same way, and so on without end.
   */
  async #renew(lease: Lease): Promise<'kept' | 'taken' | 'unknown'> {
    const { holder, leases, leaseMs, log } = this.#options;
    try {
      const isKept = (await leases.renew(lease, leaseMs * 1000)) !== null;
      this.#problem = null;
      if (isKept) return 'kept';
      this.#name = `${holder} after term ${lease.token}`;
      log.warn({ term: lease.token }, 'another controller has taken over');
      return 'taken';
    } catch (error) {
      this.#complain(error, 'the lease could not be renewed');
      return 'unknown';
    }
  }
}
