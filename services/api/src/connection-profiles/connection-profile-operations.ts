import type { ConnectionProfile, ControlDb } from '@millrace/control-db';
import { type Catalog, readOptions } from '@millrace/operator';
import type { z } from 'zod';
import { checkDefinition } from '../connections/check-definition.ts';
import {
  issueDetail,
  optionsOfConnector,
  unknownConnector,
  unmaskConfig,
} from '../connectors/connector-options.ts';
import type { OptionMap } from '../formats/connection-schema.ts';
import { ApiError, type ErrorDetail } from '../http/api-error.ts';
import { type ListBody, listBody, type pageQuery, pageAt } from '../http/page.ts';
import { refuseInput } from '../http/refuse-input.ts';
import { idempotencyOf } from '../http/idempotency.ts';
import { renderProfile } from './render-profile.ts';
import type {
  createProfileBody,
  patchProfileBody,
  profileAnswer,
  testMessage,
} from './connection-profile-schemas.ts';

type ProfileBody = z.output<typeof profileAnswer>;
type CreateBody = z.output<typeof createProfileBody>;

/** What can be done with connection profiles, whatever protocol asks for it. */
export type ConnectionProfileOperations = {
  readonly create: (body: CreateBody, idempotencyKey: string | undefined) => Promise<ProfileBody>;
  readonly test: (body: CreateBody) => z.output<typeof testMessage>;
  readonly list: (query: z.output<typeof pageQuery>) => Promise<ListBody<ProfileBody>>;
  readonly get: (id: string) => Promise<ProfileBody>;
  readonly change: (id: string, body: z.output<typeof patchProfileBody>) => Promise<ProfileBody>;
  readonly delete: (id: string) => Promise<void>;
};

export function connectionProfileOperations(
  db: ControlDb,
  catalog: Catalog,
): ConnectionProfileOperations {
  const render = (profile: ConnectionProfile) => renderProfile(catalog, profile);
  return {
    async create(body, idempotencyKey) {
      refuseInput(problemsOf(catalog, body));
      const idempotency = idempotencyOf(idempotencyKey, ['connection_profile', body]);
      return render(await db.connectionProfiles.create({ ...body, idempotency }));
    },
    test(body) {
      const problems = problemsOf(catalog, body).map(({ message, hint }) =>
        hint === undefined ? message : `${message} (${hint})`,
      );
      if (problems.length > 0) return { error: true, done: true, message: problems.join('; ') };
      const message = 'the options are fine; a table that uses them is what can be reached';
      return { error: false, done: true, message };
    },
    list: async (query) =>
      listBody(await pageAt(query, (page) => db.connectionProfiles.list(page)), render),
    get: async (id) => render(await db.connectionProfiles.get(id)),
    async change(id, { name, config }) {
      const known = await db.connectionProfiles.get(id);
      const meant = config === undefined ? undefined : unmaskConfig(config, known.config);
      if (meant !== undefined) {
        refuseInput(problemsOf(catalog, { connector: known.connector, config: meant }));
        await requireTables(db, catalog, { ...known, config: meant });
      }
      return render(await db.connectionProfiles.change(id, { name, config: meant }));
    },
    delete: (id) => db.connectionProfiles.delete(id),
  };
}

/** Nothing has to be there yet, but what is there has to be right. */
function problemsOf(
  catalog: Catalog,
  { connector: name, config }: { readonly connector: string; readonly config: OptionMap },
): ErrorDetail[] {
  const connector = catalog.connector(name);
  if (connector === null) return [unknownConnector(catalog, name)];
  const { issues } = readOptions(optionsOfConnector(connector), config, { isPart: true });
  return issues.map((issue) => issueDetail(issue, 'config'));
}

/** The tables that share the options have to be right with the new ones as well. */
async function requireTables(
  db: ControlDb,
  catalog: Catalog,
  profile: ConnectionProfile,
): Promise<void> {
  const tables = await db.connectionTables.all();
  for (const table of tables.filter(({ profileId }) => profileId === profile.id)) {
    const [problem] = checkDefinition(catalog, table, profile).problems;
    if (problem === undefined) continue;
    throw new ApiError('conflict', `connection table "${table.name}" needs it: ${problem.message}`);
  }
}
