import {
  type ConnectionProfile,
  type ConnectionTableType,
  type ControlDb,
  isControlDbError,
} from '@millrace/control-db';
import type { Catalog, Connector } from '@millrace/operator';
import type { CheckedTable } from '@millrace/planner';
import { must } from '@millrace/std';
import type { z } from 'zod';
import { unknownConnector } from '../connectors/connector-options.ts';
import type { ConnectionSchema } from '../formats/connection-schema.ts';
import { declaredColumns, savedColumns } from '../formats/schema-columns.ts';
import { schemaOptions } from '../formats/schema-options.ts';
import type { ErrorDetail } from '../http/api-error.ts';
import { inputRefusal, refuseInput } from '../http/refuse-input.ts';
import { checkDefinition } from '../connections/check-definition.ts';
import type { createTableBody } from './connection-table-schemas.ts';
import type { TableDefinition } from '../connections/load-connections.ts';
import type { StoredSchema } from '../connections/stored-schema.ts';

/** A table that is right, with what it comes to. */
export type DefinedTable = {
  readonly definition: TableDefinition & { readonly schema: StoredSchema };
  readonly profile: ConnectionProfile | undefined;
  readonly checked: CheckedTable;
};

/** Options that have a field of the body. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  connector: 'connector',
  connection_profile: 'connection_profile_id',
};

/** What the body of a table means; refuses it with all that is wrong at once. */
export async function defineTable(
  db: ControlDb,
  catalog: Catalog,
  body: z.output<typeof createTableBody>,
): Promise<DefinedTable> {
  const { profile, problems: ofProfile } = await findProfile(db, body);
  const connector = catalog.connector(body.connector);
  if (connector === null) {
    throw inputRefusal([unknownConnector(catalog, body.connector), ...ofProfile]);
  }
  const { tableType, problems: ofType } = roleOf(connector, body);
  const schema = body.schema ?? {};
  const { columns, problems: ofColumns } = declaredColumns(schema);
  const declared = { ...withoutFields(schema), declared: columns, fields: columns };
  const definition = { ...body, tableType, schema: declared };
  const { checked, problems } = checkDefinition(catalog, definition, profile);
  refuseInput([
    ...ofProfile,
    ...ofType,
    ...ofColumns.map((problem) => ({ ...problem, path: `schema.${problem.path}` })),
    ...placeProblems(body, schema),
    ...(ofColumns.length > 0 ? problems.filter(({ path }) => path !== 'config') : problems),
  ]);
  const table = must(checked, 'a table without problems is a table');
  const fields = savedColumns(table.columns);
  const stored = { ...definition, schema: { ...declared, fields } };
  return { definition: stored, profile, checked: table };
}

async function findProfile(
  db: ControlDb,
  { connection_profile_id: id, connector }: z.output<typeof createTableBody>,
): Promise<{ profile: ConnectionProfile | undefined; problems: readonly ErrorDetail[] }> {
  if (id == null) return { profile: undefined, problems: [] };
  const path = 'connection_profile_id';
  try {
    const profile = await db.connectionProfiles.get(id);
    if (profile.connector === connector) return { profile, problems: [] };
    const message = `connection profile "${profile.name}" is of connector "${profile.connector}"`;
    return { profile: undefined, problems: [{ path, message }] };
  } catch (error) {
    if (!isControlDbError(error, 'not-found')) throw error;
    return { profile: undefined, problems: [{ path, message: error.message }] };
  }
}

function roleOf(
  connector: Connector,
  { config }: z.output<typeof createTableBody>,
): { tableType: ConnectionTableType; problems: readonly ErrorDetail[] } {
  const { type } = config;
  if (type === 'source' || type === 'sink') return { tableType: type, problems: [] };
  const only = connector.source === undefined ? 'sink' : 'source';
  const hasBoth = connector.source !== undefined && connector.sink !== undefined;
  const path = 'config.type';
  const hint = "it is 'source' or 'sink'";
  if (type !== undefined) {
    return { tableType: only, problems: [{ path, message: 'there is no such role', hint }] };
  }
  if (!hasBoth) return { tableType: only, problems: [] };
  const message = `is missing: connector "${connector.name}" reads and writes`;
  return { tableType: only, problems: [{ path, message, hint }] };
}

/** What is said in the wrong place, or twice. */
function placeProblems(
  { config }: z.output<typeof createTableBody>,
  schema: ConnectionSchema,
): readonly ErrorDetail[] {
  const ofSchema = schemaOptions(schema);
  return Object.keys(config).flatMap((name) => {
    const field = OWN_FIELDS[name];
    const path = `config.${name}`;
    if (field !== undefined) return [{ path, message: `this is said by "${field}"` }];
    return name in ofSchema ? [{ path, message: 'this is said by "schema" already' }] : [];
  });
}

function withoutFields(schema: ConnectionSchema): Omit<ConnectionSchema, 'fields'> {
  const { fields: _fields, ...rest } = schema;
  return rest;
}
