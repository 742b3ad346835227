import { textOption, UsageError } from '../arguments.ts';
import type { Arguments } from '../command.ts';
import type { ConnectionTable } from '../rest/connection-answers.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { readChange } from './change.ts';
import type { Definition } from './definition.ts';
import { findSaved } from './find-saved.ts';
import { PROFILES } from './saved-kind.ts';
import { readColumns } from './table-definition.ts';

/** What options and file want to be different about a table that is saved. */
export async function readTableChange(
  client: RestClient,
  given: Arguments,
  table: ConnectionTable,
): Promise<Definition> {
  const command = 'table change';
  const columns = await readColumns(command, given);
  const change = await readChange(command, given, table);
  const type = textOption(given, 'type');
  return {
    ...change,
    ...(type === undefined ? {} : { config: { ...(change.config ?? table.config), type } }),
    ...(columns === null ? {} : { schema: { ...formatOf(change, table), ...columns } }),
    ...(await readProfile(client, command, given)),
  };
}

/** What a schema says beside its columns; REST takes all of it as a whole. */
function formatOf({ schema: ofFile }: Definition, { schema }: ConnectionTable): object {
  const given = typeof ofFile === 'object' && ofFile !== null ? ofFile : schema;
  const {
    fields: _fields,
    definition: _definition,
    ...format
  } = { ...given } as {
    readonly fields?: unknown;
    readonly definition?: unknown;
  };
  return format;
}

async function readProfile(client: RestClient, command: string, given: Arguments): Promise<object> {
  const profile = textOption(given, 'profile');
  const isTaken = given.options['no-profile'] === true;
  if (profile === undefined) return isTaken ? { connection_profile_id: null } : {};
  if (isTaken) {
    const message = '"--profile" and "--no-profile" contradict each other; give one of them';
    throw new UsageError([command], message);
  }
  return { connection_profile_id: (await findSaved(client, PROFILES, profile)).id };
}
