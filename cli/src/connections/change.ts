import { OperatingError } from '@millrace/std';
import { listOption, textOption } from '../arguments.ts';
import type { Arguments, CommandOption } from '../command.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { type Definition, givenOptions, readDefinitionFile } from './definition.ts';

/** What `change` takes beside the options that define something new. */
export const CHANGE_OPTIONS: Readonly<Record<string, CommandOption>> = {
  name: { type: 'string', value: 'NAME', help: 'another name' },
  unset: {
    type: 'string',
    short: 'u',
    multiple: true,
    value: 'OPTION',
    help: 'option that it is to have no more; may be repeated',
  },
};

type Saved = Pick<ConnectionProfile | ConnectionTable, 'name' | 'connector' | 'config'>;

/**
 * What options and file want to be different about something that is saved. REST takes the options
 * of a connector as a whole, so those that stay are sent along; secrets by their masks, which the
 * API knows. A file replaces all of them, like the request that it is.
 */
export async function readChange(
  command: string,
  given: Arguments,
  saved: Saved,
): Promise<Definition> {
  const { connector = saved.connector, config: ofFile, ...rest } = await readDefinitionFile(given);
  if (connector !== saved.connector) throw otherConnector(saved);
  const set = Object.entries(givenOptions(command, given));
  const unset = listOption(given, 'unset');
  const options = new Map([...Object.entries(ofFile ?? saved.config), ...set]);
  for (const name of unset) if (!options.delete(name)) throw notSet(name, saved);
  const name = textOption(given, 'name');
  const isConfigured = ofFile !== undefined || set.length + unset.length > 0;
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(isConfigured ? { config: Object.fromEntries(options) } : {}),
  };
}

function otherConnector({ name, connector }: Saved): OperatingError {
  return new OperatingError(`"${name}" is of connector "${connector}", which cannot be changed`, {
    domain: 'user',
    retry: 'never',
    hint: 'create another one',
  });
}

function notSet(option: string, { name, config }: Saved): OperatingError {
  const names = Object.keys(config);
  return new OperatingError(`"${name}" has no option "${option}" of its own`, {
    domain: 'user',
    retry: 'never',
    hint: names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`,
  });
}
