import type { ConnectionProfileStore } from './connection-profile-store.ts';
import type { ConnectionTableStore } from './connection-table-store.ts';
import type { JobLogStore } from './job-log-store.ts';
import type { JobStore } from './job-store.ts';
import type { Lease, LeaseStore } from './lease-store.ts';
import type { PipelineStore } from './pipeline-store.ts';

/**
 * The control database: what users want and what is, the same behind every driver.
 *
 * Every method rejects with a `ControlDbError` when the database refuses or cannot answer, and
 * works again by itself when the database does. Methods that change several rows change all or
 * none.
 */
export interface ControlDb {
  readonly pipelines: PipelineStore;
  readonly jobs: JobStore;
  readonly jobLogs: JobLogStore;
  readonly leases: LeaseStore;
  /**
   * The same jobs for the holder of a lease: a write is a `conflict` once another has the lease.
   */
  jobsFencedBy(lease: Lease): JobStore;
  readonly connectionProfiles: ConnectionProfileStore;
  readonly connectionTables: ConnectionTableStore;
  /**
   * Another answer after every write, whoever wrote: what was read after an answer is still true
   * while it stays the same. Costs a fraction of reading.
   */
  version(): Promise<string>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
