import type { Page, PageRequest } from './page.ts';
import type { Idempotency } from './pipeline-store.ts';

/** Options that tables of one connector share, under a name. */
export type ConnectionProfile = {
  readonly id: string;
  /** Unique, whatever its case. */
  readonly name: string;
  readonly connector: string;
  /** The options, as in WITH. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly createdAtMicros: number;
  readonly updatedAtMicros: number;
};

export type NewConnectionProfile = Pick<ConnectionProfile, 'name' | 'connector' | 'config'> & {
  /** A profile made under the same key is given back instead of a new one. */
  readonly idempotency?: Idempotency | undefined;
};

/** What is left out stays. */
export type ConnectionProfileChange = {
  readonly name?: string | undefined;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
};

/** Planning reads all of them at once, so there are not more. */
export const CONNECTION_PROFILES_MAX = 1000;

export interface ConnectionProfileStore {
  /**
   * `conflict` when the name is taken, the key was used for something else, or there are too many.
   */
  create(profile: NewConnectionProfile): Promise<ConnectionProfile>;
  /** `not-found` when there is none. */
  get(profileId: string): Promise<ConnectionProfile>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<ConnectionProfile>>;
  all(): Promise<readonly ConnectionProfile[]>;
  /** `conflict` when the name is taken, or when what is used would be renamed. */
  change(profileId: string, change: ConnectionProfileChange): Promise<ConnectionProfile>;
  /** `conflict`, naming the tables and pipelines that use it. */
  delete(profileId: string): Promise<void>;
}
