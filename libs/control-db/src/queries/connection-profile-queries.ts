import {
  CONNECTION_PROFILES_MAX,
  type ConnectionProfile,
  type ConnectionProfileChange,
  type ConnectionProfileStore,
  type NewConnectionProfile,
} from '../connection-profile-store.ts';
import { ControlDbError } from '../errors.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { ConnectionProfileTable } from '../schema.ts';
import {
  connectionOfKey,
  type NamedConnection,
  nameKey,
  requireFreeName,
  requireRoom,
} from './connection-names.ts';
import { pipelinesUsing, requireUnused } from './connection-uses.ts';
import { olderThan } from './older-than.ts';
import { type ControlTransaction, newId, nowMicros, type QueryContext } from './query-context.ts';

const PROFILES: NamedConnection = {
  what: 'connection profile',
  table: 'connection_profiles',
  countMax: CONNECTION_PROFILES_MAX,
};

export function connectionProfileQueries(context: QueryContext): ConnectionProfileStore {
  const { db } = context;
  return {
    create: (profile) => db.transaction().execute((tx) => createProfile(tx, context, profile)),
    get: (profileId) => getProfile(db, profileId),
    list: (page) => listProfiles(context, page),
    all: async () => (await newestFirst(context).execute()).map(toProfile),
    change: (profileId, change) =>
      db.transaction().execute((tx) => changeProfile(tx, context, profileId, change)),
    delete: (profileId) => db.transaction().execute((tx) => deleteProfile(tx, profileId)),
  };
}

async function createProfile(
  tx: ControlTransaction,
  { clock, random }: QueryContext,
  { name, connector, config, idempotency }: NewConnectionProfile,
): Promise<ConnectionProfile> {
  if (idempotency !== undefined) {
    const known = await connectionOfKey(tx, PROFILES, idempotency);
    if (known !== null) return getProfile(tx, known);
  }
  await requireFreeName(tx, PROFILES, name);
  await requireRoom(tx, PROFILES);
  const id = newId('cp', random);
  const createdAt = nowMicros(clock);
  await tx
    .insertInto('connection_profiles')
    .values({
      id,
      name,
      name_key: nameKey(name),
      connector,
      config: JSON.stringify(config),
      idempotency_key: idempotency?.key ?? null,
      fingerprint: idempotency?.fingerprint ?? null,
      created_at: createdAt,
      updated_at: createdAt,
    })
    .execute();
  return getProfile(tx, id);
}

async function getProfile(db: QueryContext['db'], profileId: string): Promise<ConnectionProfile> {
  const row = await db
    .selectFrom('connection_profiles')
    .selectAll()
    .where('id', '=', profileId)
    .executeTakeFirst();
  if (row !== undefined) return toProfile(row);
  throw new ControlDbError('not-found', `connection profile "${profileId}" does not exist`);
}

function newestFirst({ db }: QueryContext) {
  return db
    .selectFrom('connection_profiles')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
}

async function listProfiles(
  context: QueryContext,
  { limit, startingAfter }: PageRequest,
): Promise<Page<ConnectionProfile>> {
  let query = newestFirst(context).limit(limit + 1);
  if (startingAfter !== undefined) {
    const last = await getProfile(context.db, startingAfter);
    query = query.where(olderThan('connection_profiles', last));
  }
  return pageOf(await query.execute(), limit, toProfile);
}

async function changeProfile(
  tx: ControlTransaction,
  { clock }: QueryContext,
  profileId: string,
  { name, config }: ConnectionProfileChange,
): Promise<ConnectionProfile> {
  const known = await getProfile(tx, profileId);
  if (name !== undefined && name !== known.name) {
    await requireFreeName(tx, PROFILES, name, profileId);
    // Tables refer to it by id, queries by name.
    const users = await pipelinesUsing(tx, 'connection_profile_pipelines', profileId);
    requireUnused(`connection profile "${known.name}"`, 'renamed', users);
  }
  await tx
    .updateTable('connection_profiles')
    .set({
      ...(name === undefined ? {} : { name, name_key: nameKey(name) }),
      ...(config === undefined ? {} : { config: JSON.stringify(config) }),
      updated_at: nowMicros(clock),
    })
    .where('id', '=', profileId)
    .execute();
  return getProfile(tx, profileId);
}

async function deleteProfile(tx: ControlTransaction, profileId: string): Promise<void> {
  const { name } = await getProfile(tx, profileId);
  const tables = await tx
    .selectFrom('connection_tables')
    .select(['id', 'name'])
    .where('profile_id', '=', profileId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  requireUnused(`connection profile "${name}"`, 'deleted', [
    ...tables.map((table) => `connection table "${table.name}" (${table.id})`),
    ...(await pipelinesUsing(tx, 'connection_profile_pipelines', profileId)),
  ]);
  await tx.deleteFrom('connection_profiles').where('id', '=', profileId).execute();
}

/** Only this lib writes the column, so its text is taken at its word. */
function toProfile(row: ConnectionProfileTable): ConnectionProfile {
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    config: JSON.parse(row.config) as Readonly<Record<string, unknown>>,
    createdAtMicros: row.created_at,
    updatedAtMicros: row.updated_at,
  };
}
