import {
  CONNECTION_TABLES_MAX,
  type ConnectionTable,
  type ConnectionTableChange,
  type ConnectionTableStore,
  type ConnectionTableType,
  type NewConnectionTable,
} from '../connection-table-store.ts';
import { ControlDbError } from '../errors.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { ConnectionTableTable } from '../schema.ts';
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

const TABLES: NamedConnection = {
  what: 'connection table',
  table: 'connection_tables',
  countMax: CONNECTION_TABLES_MAX,
};

export function connectionTableQueries(context: QueryContext): ConnectionTableStore {
  const { db } = context;
  return {
    create: (table) => db.transaction().execute((tx) => createTable(tx, context, table)),
    get: (tableId) => getTable(db, tableId),
    list: (page) => listTables(context, page),
    all: async () => (await newestFirst(context).execute()).map(toTable),
    change: (tableId, change) =>
      db.transaction().execute((tx) => changeTable(tx, context, tableId, change)),
    delete: (tableId) => db.transaction().execute((tx) => deleteTable(tx, tableId)),
  };
}

async function createTable(
  tx: ControlTransaction,
  { clock, random }: QueryContext,
  { name, connector, profileId, tableType, config, schema, idempotency }: NewConnectionTable,
): Promise<ConnectionTable> {
  if (idempotency !== undefined) {
    const known = await connectionOfKey(tx, TABLES, idempotency);
    if (known !== null) return getTable(tx, known);
  }
  await requireFreeName(tx, TABLES, name);
  await requireRoom(tx, TABLES);
  const id = newId('ct', random);
  const createdAt = nowMicros(clock);
  await tx
    .insertInto('connection_tables')
    .values({
      id,
      name,
      name_key: nameKey(name),
      connector,
      profile_id: profileId,
      table_type: tableType,
      config: JSON.stringify(config),
      table_schema: JSON.stringify(schema),
      idempotency_key: idempotency?.key ?? null,
      fingerprint: idempotency?.fingerprint ?? null,
      created_at: createdAt,
      updated_at: createdAt,
    })
    .execute();
  return getTable(tx, id);
}

async function getTable(db: QueryContext['db'], tableId: string): Promise<ConnectionTable> {
  const row = await selectTables(db).where('id', '=', tableId).executeTakeFirst();
  if (row !== undefined) return toTable(row);
  throw new ControlDbError('not-found', `connection table "${tableId}" does not exist`);
}

function selectTables(db: QueryContext['db']) {
  return db
    .selectFrom('connection_tables')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('connection_table_pipelines')
        .whereRef('connection_table_pipelines.used_id', '=', 'connection_tables.id')
        .select((count) => count.fn.countAll().as('consumers'))
        .as('consumers'),
    );
}

function newestFirst({ db }: QueryContext) {
  return selectTables(db).orderBy('created_at', 'desc').orderBy('id', 'desc');
}

async function listTables(
  context: QueryContext,
  { limit, startingAfter }: PageRequest,
): Promise<Page<ConnectionTable>> {
  let query = newestFirst(context).limit(limit + 1);
  if (startingAfter !== undefined) {
    const last = await getTable(context.db, startingAfter);
    query = query.where(olderThan('connection_tables', last));
  }
  return pageOf(await query.execute(), limit, toTable);
}

async function changeTable(
  tx: ControlTransaction,
  { clock }: QueryContext,
  tableId: string,
  { name, profileId, tableType, config, schema }: ConnectionTableChange,
): Promise<ConnectionTable> {
  const known = await getTable(tx, tableId);
  if (name !== undefined && name !== known.name) {
    await requireFreeName(tx, TABLES, name, tableId);
    const users = await pipelinesUsing(tx, 'connection_table_pipelines', tableId);
    requireUnused(`connection table "${known.name}"`, 'renamed', users);
  }
  await tx
    .updateTable('connection_tables')
    .set({
      ...(name === undefined ? {} : { name, name_key: nameKey(name) }),
      ...(profileId === undefined ? {} : { profile_id: profileId }),
      ...(tableType === undefined ? {} : { table_type: tableType }),
      ...(config === undefined ? {} : { config: JSON.stringify(config) }),
      ...(schema === undefined ? {} : { table_schema: JSON.stringify(schema) }),
      updated_at: nowMicros(clock),
    })
    .where('id', '=', tableId)
    .execute();
  return getTable(tx, tableId);
}

async function deleteTable(tx: ControlTransaction, tableId: string): Promise<void> {
  const { name } = await getTable(tx, tableId);
  const users = await pipelinesUsing(tx, 'connection_table_pipelines', tableId);
  requireUnused(`connection table "${name}"`, 'deleted', users);
  await tx.deleteFrom('connection_tables').where('id', '=', tableId).execute();
}

type ConnectionTableRow = ConnectionTableTable & {
  readonly consumers: number | string | bigint | null;
};

/** Only this lib writes these columns, so their texts are taken at their word. */
function toTable(row: ConnectionTableRow): ConnectionTable {
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    profileId: row.profile_id,
    tableType: row.table_type as ConnectionTableType,
    config: JSON.parse(row.config) as Readonly<Record<string, unknown>>,
    schema: JSON.parse(row.table_schema) as unknown,
    consumers: Number(row.consumers ?? 0),
    createdAtMicros: row.created_at,
    updatedAtMicros: row.updated_at,
  };
}
