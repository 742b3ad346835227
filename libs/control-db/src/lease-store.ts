/** The lease of the controller that acts; the others stand by. */
export const CONTROLLER_LEASE = 'controller';

/** A right to act that one process at a time has. */
export type Lease = {
  readonly name: string;
  /** Who has it: a name that no two processes have at the same time. */
  readonly holder: string;
  /**
   * Rises with every new holder, so that what the ones before write or order can be told and
   * refused; also beyond those of a database that was there before this one.
   */
  readonly token: number;
  readonly expiresAtMicros: number;
};

export type LeaseRequest = {
  readonly name: string;
  readonly holder: string;
  readonly durationMicros: number;
};

/**
 * Leases by the wall clocks of those who ask, which have to agree within a fraction of the
 * duration. Where they do not, two may think that they hold a lease; what the one with the smaller
 * token then writes is refused all the same (see `ControlDb.jobsFencedBy`).
 */
export interface LeaseStore {
  /**
   * Gives the lease, with a new token, to whoever asks when it is free or over, and to a process
   * that has the name of its holder: that one is gone then. Otherwise says who has it.
   */
  acquire(request: LeaseRequest): Promise<{ readonly granted: boolean; readonly lease: Lease }>;
  /** The lease as it is held now; null when it is free or over. */
  find(name: string): Promise<Lease | null>;
  /** Makes the lease last again, even if it was over; null when another has taken it. */
  renew(lease: Lease, durationMicros: number): Promise<Lease | null>;
  /** Lets the next one have it at once; does nothing when another has taken it. */
  release(lease: Lease): Promise<void>;
}
