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
  changedColumns,
  newConnection,
  requireRenamable,
  type SavedConnection,
  toConnection,
} from './saved-connection.ts';
import { pipelinesUsing, requireUnused } from './connection-uses.ts';
import { olderThan } from './older-than.ts';
import type { ControlTransaction, QueryContext } from './query-context.ts';

const TABLES: SavedConnection = {
  what: 'connection table',
  idPrefix: 'ct',
  table: 'connection_tables',
  uses: 'connection_table_pipelines',
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
  context: QueryContext,
  table: NewConnectionTable,
): Promise<ConnectionTable> {
  const made = await newConnection(tx, context, TABLES, table);
  if (typeof made === 'string') return getTable(tx, made);
  await tx
    .insertInto('connection_tables')
    .values({
      ...made,
      profile_id: table.profileId,
      table_type: table.tableType,
      table_schema: JSON.stringify(table.schema),
    })
    .execute();
  return getTable(tx, made.id);
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
  context: QueryContext,
  tableId: string,
  change: ConnectionTableChange,
): Promise<ConnectionTable> {
  const { profileId, tableType, schema } = change;
  await requireRenamable(tx, TABLES, await getTable(tx, tableId), change.name);
  await tx
    .updateTable('connection_tables')
    .set({
      ...changedColumns(context, change),
      ...(profileId === undefined ? {} : { profile_id: profileId }),
      ...(tableType === undefined ? {} : { table_type: tableType }),
      ...(schema === undefined ? {} : { table_schema: JSON.stringify(schema) }),
    })
    .where('id', '=', tableId)
    .execute();
  return getTable(tx, tableId);
}

async function deleteTable(tx: ControlTransaction, tableId: string): Promise<void> {
  const { name } = await getTable(tx, tableId);
  const users = await pipelinesUsing(tx, TABLES.uses, tableId);
  requireUnused(`connection table "${name}"`, 'deleted', users);
  await tx.deleteFrom('connection_tables').where('id', '=', tableId).execute();
}

type ConnectionTableRow = ConnectionTableTable & {
  readonly consumers: number | string | bigint | null;
};

/** Only this lib writes these columns, so their texts are taken at their word. */
function toTable(row: ConnectionTableRow): ConnectionTable {
  return {
    ...toConnection(row),
    profileId: row.profile_id,
    tableType: row.table_type as ConnectionTableType,
    schema: JSON.parse(row.table_schema) as unknown,
    consumers: Number(row.consumers ?? 0),
  };
}
