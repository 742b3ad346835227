import type { ConnectionProfile, ConnectionTable, ControlDb } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { z } from 'zod';
import { renderProfile } from '../connection-profiles/render-profile.ts';
import { maskConfig, unmaskConfig } from '../connectors/connector-options.ts';
import type { OptionMap } from '../formats/connection-schema.ts';
import { type ListBody, listBody, type pageQuery, pageAt } from '../http/page.ts';
import { idempotencyOf } from '../http/idempotency.ts';
import type { createTableBody, patchTableBody, tableAnswer } from './connection-table-schemas.ts';
import { defineTable } from './define-table.ts';
import { storedSchema } from '../connections/load-connections.ts';
import { type TestMessage, type TestTableOptions, tableTester } from './test-table.ts';

type TableBody = z.output<typeof tableAnswer>;
type CreateBody = z.output<typeof createTableBody>;
type PatchBody = z.output<typeof patchTableBody>;

/** What can be done with connection tables, whatever protocol asks for it. */
export type ConnectionTableOperations = {
  readonly create: (body: CreateBody, idempotencyKey: string | undefined) => Promise<TableBody>;
  /** Throws with the first message when the definition is wrong. */
  readonly test: (body: CreateBody, gone: AbortSignal) => AsyncGenerator<TestMessage>;
  readonly list: (query: z.output<typeof pageQuery>) => Promise<ListBody<TableBody>>;
  readonly get: (id: string) => Promise<TableBody>;
  readonly change: (id: string, body: PatchBody) => Promise<TableBody>;
  readonly delete: (id: string) => Promise<void>;
};

export function connectionTableOperations(
  db: ControlDb,
  options: TestTableOptions,
): ConnectionTableOperations {
  const { catalog } = options;
  const tester = tableTester(options);
  return {
    async create(body, idempotencyKey) {
      const { definition, profile } = await defineTable(db, catalog, body);
      const created = await db.connectionTables.create({
        ...definition,
        profileId: profile?.id ?? null,
        idempotency: idempotencyOf(idempotencyKey, ['connection_table', body]),
      });
      return renderTable(catalog, created, profile);
    },
    async *test(body, gone) {
      yield* tester(await defineTable(db, catalog, body), gone);
    },
    async list(query) {
      const page = await pageAt(query, (each) => db.connectionTables.list(each));
      const profiles = new Map((await db.connectionProfiles.all()).map((each) => [each.id, each]));
      return listBody(page, (table) =>
        renderTable(catalog, table, profiles.get(table.profileId ?? '')),
      );
    },
    get: async (id) => renderOne(db, catalog, await db.connectionTables.get(id)),
    change: (id, body) => changeTable(db, catalog, id, body),
    delete: (id) => db.connectionTables.delete(id),
  };
}

async function changeTable(
  db: ControlDb,
  catalog: Catalog,
  id: string,
  body: PatchBody,
): Promise<TableBody> {
  const known = await db.connectionTables.get(id);
  const { fields: _fields, declared, ...format } = storedSchema(known.schema);
  // A definition stands for its columns, which are not given beside it.
  const schema = { ...format, fields: format.definition == null ? [...declared] : null };
  const { definition, profile } = await defineTable(db, catalog, {
    name: body.name ?? known.name,
    connector: known.connector,
    connection_profile_id:
      body.connection_profile_id === undefined ? known.profileId : body.connection_profile_id,
    config: unmaskConfig(body.config ?? knownConfig(known), known.config),
    schema: body.schema ?? schema,
  });
  const { name, tableType, config, schema: stored } = definition;
  const changed = await db.connectionTables.change(id, {
    name,
    tableType,
    config,
    schema: stored,
    profileId: profile?.id ?? null,
  });
  return renderTable(catalog, changed, profile);
}

/** Its values were checked before they were saved. */
function knownConfig({ config }: ConnectionTable): OptionMap {
  return config as OptionMap;
}

async function renderOne(
  db: ControlDb,
  catalog: Catalog,
  table: ConnectionTable,
): Promise<TableBody> {
  const { profileId } = table;
  const profile = profileId === null ? undefined : await db.connectionProfiles.get(profileId);
  return renderTable(catalog, table, profile);
}

function renderTable(
  catalog: Catalog,
  table: ConnectionTable,
  profile: ConnectionProfile | undefined,
): TableBody {
  const { declared: _declared, fields, ...format } = storedSchema(table.schema);
  return {
    id: table.id,
    pub_id: table.id,
    name: table.name,
    created_at: table.createdAtMicros,
    updated_at: table.updatedAtMicros,
    connector: table.connector,
    connection_profile: profile === undefined ? null : renderProfile(catalog, profile),
    table_type: table.tableType,
    config: { ...maskConfig(catalog, table.connector, table.config) },
    schema: {
      ...format,
      fields: [...fields],
      inferred: table.tableType === 'sink' && fields.length === 0,
    },
    consumers: table.consumers,
  };
}
