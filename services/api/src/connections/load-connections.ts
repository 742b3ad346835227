import type {
  ConnectionProfile,
  ConnectionTable,
  ControlDb,
  UsedConnections,
} from '@millrace/control-db';
import type { SavedConnections, SavedProfile, SavedTable, SavedUses } from '@millrace/planner';
import type { ConnectorOptions } from '@millrace/program';
import { schemaOptions } from '../formats/schema-options.ts';
import type { StoredSchema } from './stored-schema.ts';

/** What was saved, as planning wants it, and the way back from names to ids. */
export type LoadedConnections = {
  readonly saved: SavedConnections;
  readonly idsOf: (uses: SavedUses) => UsedConnections;
};

export async function loadConnections(db: ControlDb): Promise<LoadedConnections> {
  const [tables, profiles] = await Promise.all([
    db.connectionTables.all(),
    db.connectionProfiles.all(),
  ]);
  const profileOf = new Map(profiles.map((profile) => [profile.id, profile]));
  return {
    saved: {
      tables: tables.map((table) => savedTable(table, profileOf.get(table.profileId ?? ''))),
      profiles: profiles.map(savedProfile),
    },
    idsOf: (uses) => ({
      tableIds: idsOf(tables, uses.tables),
      profileIds: idsOf(profiles, uses.profiles),
    }),
  };
}

function idsOf(
  all: readonly { readonly id: string; readonly name: string }[],
  names: readonly string[],
): readonly string[] {
  return all.flatMap(({ id, name }) => (names.includes(name) ? [id] : []));
}

export function savedProfile({ name, connector, config }: ConnectionProfile): SavedProfile {
  return { name, connector, options: optionsOf(config) };
}

export type TableDefinition = Pick<
  ConnectionTable,
  'name' | 'connector' | 'tableType' | 'config'
> & {
  readonly schema: unknown;
};

export function savedTable(
  { name, connector, tableType, config, schema }: TableDefinition,
  profile: ConnectionProfile | undefined,
): SavedTable {
  const { declared, ...format } = storedSchema(schema);
  const options = {
    ...schemaOptions(format),
    ...optionsOf(config),
    type: tableType,
    ...(profile === undefined ? {} : { connection_profile: profile.name }),
  };
  return { name, connector, options, columns: declared };
}

/** Its values were checked before they were saved. */
function optionsOf(config: Readonly<Record<string, unknown>>): ConnectorOptions {
  return config as ConnectorOptions;
}

/** Only this service writes it. */
export function storedSchema(schema: unknown): StoredSchema {
  return schema as StoredSchema;
}
