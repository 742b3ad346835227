import { textOption, UsageError, listOption } from '../arguments.ts';
import type { Arguments, CommandOption } from '../command.ts';
import { readText } from '../read-text.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { DEFINITION_OPTIONS, type Definition, readDefinition } from './definition.ts';
import { findSaved } from './find-saved.ts';
import { PROFILES } from './saved-kind.ts';

/** Options that say what a table is to be. */
export const TABLE_DEFINITION_OPTIONS: Readonly<Record<string, CommandOption>> = {
  type: {
    type: 'string',
    short: 't',
    value: 'TYPE',
    choices: ['source', 'sink'],
    help: 'source is read, sink is written; needed where the connector can do both',
  },
  profile: {
    type: 'string',
    short: 'p',
    value: 'PROFILE',
    help: 'connection profile whose options and connector it takes over',
  },
  column: {
    type: 'string',
    multiple: true,
    value: 'COLUMN',
    help: 'as in CREATE TABLE: "id BIGINT NOT NULL"; may be repeated',
  },
  sample: { type: 'string', value: 'FILE', help: 'rows as JSON, whose columns it takes over' },
  ...DEFINITION_OPTIONS,
};

/** What options and file say of a table; a profile is asked for, to know its id and connector. */
export async function readTableDefinition(
  client: RestClient,
  command: string,
  given: Arguments,
): Promise<Definition> {
  const columns = await readColumns(command, given);
  const type = textOption(given, 'type');
  const ofProfile = textOption(given, 'profile');
  const definition = await readDefinition(command, given);
  const profile = ofProfile === undefined ? null : await findSaved(client, PROFILES, ofProfile);
  const schema = { ...asObject(definition['schema']), ...columns };
  return {
    ...definition,
    ...(profile === null ? {} : { connection_profile_id: profile.id }),
    connector: definition.connector ?? profile?.connector,
    config: { ...definition.config, ...(type === undefined ? {} : { type }) },
    ...(Object.keys(schema).length === 0 ? {} : { schema }),
  };
}

/** The part of a schema that columns and a sample are; null without both. */
export async function readColumns(command: string, given: Arguments): Promise<object | null> {
  const columns = listOption(given, 'column').map((text) => readColumn(command, text));
  const sample = textOption(given, 'sample');
  if (sample === undefined) return columns.length > 0 ? { fields: columns } : null;
  if (columns.length === 0) return { definition: { sample: await readText(sample) } };
  const message = '"--column" and "--sample" mean the same; only one of them may be given';
  throw new UsageError([command], message);
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** `id BIGINT NOT NULL`; the type is read by the API, and so are its mistakes. */
function readColumn(command: string, text: string): Column {
  const [, quoted, plain = '', type] =
    /^\s*(?:"((?:[^"]|"")+)"|([^\s"]+))\s+(.*\S)\s*$/s.exec(text) ?? [];
  if (type === undefined) {
    throw new UsageError(
      [command],
      `a column is a name and a type, such as "id BIGINT", not "${text}"`,
    );
  }
  const [, nullableType] = /^(.*\S)\s+NOT\s+NULL$/is.exec(type) ?? [];
  return {
    name: quoted?.replaceAll('""', '"') ?? plain,
    type: nullableType ?? type,
    nullable: nullableType === undefined,
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
