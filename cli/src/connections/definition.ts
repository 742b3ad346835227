import { errorMessage, OperatingError } from '@millrace/std';
import { z } from 'zod';
import { textOption, UsageError } from '../arguments.ts';
import type { Arguments, CommandOption } from '../command.ts';
import { namedValues } from '../named-values.ts';
import { readText } from '../read-text.ts';

/** Options that say what a profile or a table is to be. */
export const DEFINITION_OPTIONS: Readonly<Record<string, CommandOption>> = {
  connector: {
    type: 'string',
    short: 'c',
    value: 'CONNECTOR',
    help: 'how rows come and go; see "millrace connector list"',
  },
  option: {
    type: 'string',
    short: 'o',
    multiple: true,
    value: 'NAME=VALUE',
    help: 'as in WITH, a secret best as a reference: password={{ NAME }}; may be repeated',
  },
  file: {
    type: 'string',
    short: 'f',
    value: 'FILE',
    help: 'the same as JSON, as REST takes it (- is standard input); options win',
  },
};

const definitionSchema = z.looseObject({
  name: z.unknown().optional(),
  connector: z.unknown().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

/** The body of a request; the API knows what is right. */
export type Definition = z.output<typeof definitionSchema>;

/** What options and file say together; the name is the word that is no option. */
export async function readDefinition(command: string, given: Arguments): Promise<Definition> {
  const { config, ...rest } = await readDefinitionFile(given);
  const [name = rest.name] = given.positionals;
  return {
    ...rest,
    name,
    connector: textOption(given, 'connector') ?? rest.connector,
    config: { ...config, ...givenOptions(command, given) },
  };
}

/** What `--option` says, as often as it is given. */
export function givenOptions(command: string, given: Arguments): Readonly<Record<string, string>> {
  return namedValues(command, given, 'option', (text) => {
    throw new UsageError([command], `an option is NAME=VALUE, not "${text}"`);
  });
}

/** @throws UsageError for what cannot be left out */
export function requireComplete(command: string, { name, connector }: Definition): void {
  if (name === undefined) throw new UsageError([command], 'NAME is missing');
  if (connector === undefined) {
    throw new UsageError([command], 'the connector is missing: --connector CONNECTOR');
  }
}

/** What the option `--file` names; nothing without it. */
export async function readDefinitionFile(given: Arguments): Promise<Definition> {
  const file = textOption(given, 'file');
  if (file === undefined) return {};
  const text = await readText(file);
  const found = definitionSchema.safeParse(parseJson(text, file));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const what = issue?.path[0] === 'config' ? 'its "config" is no object' : 'it is no object';
  throw fileError(file, what);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileError(file, errorMessage(cause));
  }
}

function fileError(file: string, reason: string): OperatingError {
  const name = file === '-' ? 'standard input' : `"${file}"`;
  const hint = 'such as {"connector": "impulse", "config": {"event_rate": 10}}';
  return new OperatingError(`${name} holds no definition in JSON: ${reason}`, {
    domain: 'user',
    retry: 'never',
    hint,
  });
}
