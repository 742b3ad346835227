import type { Page, PageRequest } from './page.ts';
import type { Idempotency } from './pipeline-store.ts';

export const CONNECTION_TABLE_TYPES = ['source', 'sink'] as const;

export type ConnectionTableType = (typeof CONNECTION_TABLE_TYPES)[number];

/** A table that every query may name without declaring it. */
export type ConnectionTable = {
  readonly id: string;
  /** Unique, whatever its case. */
  readonly name: string;
  readonly connector: string;
  readonly profileId: string | null;
  readonly tableType: ConnectionTableType;
  /** The options, as in WITH; those of the profile are not among them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Format and columns, in the words of the REST interface. */
  readonly schema: unknown;
  /** How many pipelines were planned with it, without previews. */
  readonly consumers: number;
  readonly createdAtMicros: number;
  readonly updatedAtMicros: number;
};

export type NewConnectionTable = Pick<
  ConnectionTable,
  'name' | 'connector' | 'profileId' | 'tableType' | 'config' | 'schema'
> & {
  /** A table made under the same key is given back instead of a new one. */
  readonly idempotency?: Idempotency | undefined;
};

/** What is left out stays. */
export type ConnectionTableChange = Partial<
  Pick<ConnectionTable, 'name' | 'profileId' | 'tableType' | 'config' | 'schema'>
>;

/** Planning reads all of them at once, so there are not more. */
export const CONNECTION_TABLES_MAX = 1000;

export interface ConnectionTableStore {
  /**
   * `conflict` when the name is taken, the key was used for something else, or there are too many.
   */
  create(table: NewConnectionTable): Promise<ConnectionTable>;
  /** `not-found` when there is none. */
  get(tableId: string): Promise<ConnectionTable>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<ConnectionTable>>;
  all(): Promise<readonly ConnectionTable[]>;
  /** `conflict` when the name is taken, or when what is used would be renamed. */
  change(tableId: string, change: ConnectionTableChange): Promise<ConnectionTable>;
  /** `conflict`, naming the pipelines that use it. */
  delete(tableId: string): Promise<void>;
}
