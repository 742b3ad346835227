import {
  CONNECTION_PROFILES_MAX,
  type ConnectionProfile,
  type ConnectionProfileChange,
  type ConnectionProfileStore,
  type NewConnectionProfile,
} from '../connection-profile-store.ts';
import { ControlDbError } from '../errors.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import {
  changedColumns,
  newConnection,
  requireRenamable,
  type SavedConnection,
  toConnection,
} from './saved-connection.ts';
import { pipelinesUsing, requireUnused } from './connection-uses.ts';
import { olderThan } from './older-than.ts';
import type { ControlTransaction, QueryContext } from './query-context.ts';

const PROFILES: SavedConnection = {
  what: 'connection profile',
  idPrefix: 'cp',
  table: 'connection_profiles',
  uses: 'connection_profile_pipelines',
  countMax: CONNECTION_PROFILES_MAX,
};

export function connectionProfileQueries(context: QueryContext): ConnectionProfileStore {
  const { db } = context;
  return {
    create: (profile) => db.transaction().execute((tx) => createProfile(tx, context, profile)),
    get: (profileId) => getProfile(db, profileId),
    list: (page) => listProfiles(context, page),
    all: async () => (await newestFirst(context).execute()).map(toConnection),
    change: (profileId, change) =>
      db.transaction().execute((tx) => changeProfile(tx, context, profileId, change)),
    delete: (profileId) => db.transaction().execute((tx) => deleteProfile(tx, profileId)),
  };
}

async function createProfile(
  tx: ControlTransaction,
  context: QueryContext,
  profile: NewConnectionProfile,
): Promise<ConnectionProfile> {
  const made = await newConnection(tx, context, PROFILES, profile);
  if (typeof made === 'string') return getProfile(tx, made);
  await tx.insertInto('connection_profiles').values(made).execute();
  return getProfile(tx, made.id);
}

async function getProfile(db: QueryContext['db'], profileId: string): Promise<ConnectionProfile> {
  const row = await db
    .selectFrom('connection_profiles')
    .selectAll()
    .where('id', '=', profileId)
    .executeTakeFirst();
  if (row !== undefined) return toConnection(row);
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
  return pageOf(await query.execute(), limit, toConnection);
}

async function changeProfile(
  tx: ControlTransaction,
  context: QueryContext,
  profileId: string,
  change: ConnectionProfileChange,
): Promise<ConnectionProfile> {
  // Tables refer to it by id, queries by name.
  await requireRenamable(tx, PROFILES, await getProfile(tx, profileId), change.name);
  await tx
    .updateTable('connection_profiles')
    .set(changedColumns(context, change))
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
    ...(await pipelinesUsing(tx, PROFILES.uses, profileId)),
  ]);
  await tx.deleteFrom('connection_profiles').where('id', '=', profileId).execute();
}
