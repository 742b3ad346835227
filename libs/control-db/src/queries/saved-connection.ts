import type { Idempotency } from '../pipeline-store.ts';
import type { ConnectionProfileTable } from '../schema.ts';
import {
  connectionOfKey,
  type NamedConnection,
  nameKey,
  requireFreeName,
  requireRoom,
} from './connection-names.ts';
import { pipelinesUsing, requireUnused } from './connection-uses.ts';
import { type ControlTransaction, newId, nowMicros, type QueryContext } from './query-context.ts';

/**
 * Profiles and tables are saved alike: under a unique name, which stays while pipelines use it.
 */
export type SavedConnection = NamedConnection & {
  readonly idPrefix: 'cp' | 'ct';
  /** Which pipelines were planned with it. */
  readonly uses: 'connection_profile_pipelines' | 'connection_table_pipelines';
};

type Config = Readonly<Record<string, unknown>>;

export type NewConnection = {
  readonly name: string;
  readonly connector: string;
  readonly config: Config;
  readonly idempotency?: Idempotency | undefined;
};

/** What is left out stays. */
export type ConnectionChange = {
  readonly name?: string | undefined;
  readonly config?: Config | undefined;
};

/** What a profile and a table both have. */
export type Connection = {
  readonly id: string;
  readonly name: string;
  readonly connector: string;
  readonly config: Config;
  readonly createdAtMicros: number;
  readonly updatedAtMicros: number;
};

/** The id of what was made under the key already, or else the columns to insert. */
export async function newConnection(
  tx: ControlTransaction,
  { clock, random }: QueryContext,
  saved: SavedConnection,
  { name, connector, config, idempotency }: NewConnection,
): Promise<string | ConnectionProfileTable> {
  if (idempotency !== undefined) {
    const known = await connectionOfKey(tx, saved, idempotency);
    if (known !== null) return known;
  }
  await requireFreeName(tx, saved, name);
  await requireRoom(tx, saved);
  const createdAt = nowMicros(clock);
  return {
    id: newId(saved.idPrefix, random),
    name,
    name_key: nameKey(name),
    connector,
    config: JSON.stringify(config),
    idempotency_key: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** Refuses a rename of what queries use by its name. */
export async function requireRenamable(
  tx: ControlTransaction,
  saved: SavedConnection,
  known: Connection,
  name: string | undefined,
): Promise<void> {
  if (name === undefined || name === known.name) return;
  await requireFreeName(tx, saved, name, known.id);
  const users = await pipelinesUsing(tx, saved.uses, known.id);
  requireUnused(`${saved.what} "${known.name}"`, 'renamed', users);
}

/** The columns to update. */
export function changedColumns(
  { clock }: QueryContext,
  { name, config }: ConnectionChange,
): Partial<ConnectionProfileTable> {
  return {
    ...(name === undefined ? {} : { name, name_key: nameKey(name) }),
    ...(config === undefined ? {} : { config: JSON.stringify(config) }),
    updated_at: nowMicros(clock),
  };
}

/** Only this lib writes the columns, so their texts are taken at their word. */
export function toConnection(row: ConnectionProfileTable): Connection {
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    config: JSON.parse(row.config) as Config,
    createdAtMicros: row.created_at,
    updatedAtMicros: row.updated_at,
  };
}
