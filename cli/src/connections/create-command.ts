import type { Arguments, Command, CommandOption } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import {
  CLIENT_OPTIONS,
  idempotencyHeaders,
  IDEMPOTENCY_OPTION,
  JSON_OPTION,
  openClient,
} from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { type Definition, requireComplete } from './definition.ts';
import type { SavedKind } from './saved-kind.ts';

interface CreateCommandOptions<Item> {
  /** Those that say what one is to be. */
  readonly defining: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly string[];
  /** The body of the request. */
  readonly read: (client: RestClient, given: Arguments) => Promise<Definition>;
  /** What is told of a new one behind its name. */
  readonly describe: (item: Item) => string;
}

/** The command that creates one of a kind. */
export function createCommand<Item extends ConnectionProfile | ConnectionTable>(
  { word, path, schema }: SavedKind<Item>,
  { defining, examples, read, describe }: CreateCommandOptions<Item>,
): Command {
  const command: Command = {
    name: `${word} create`,
    positionals: '[NAME]',
    positionalsMax: 1,
    options: { ...defining, ...IDEMPOTENCY_OPTION, ...JSON_OPTION, ...CLIENT_OPTIONS },
    examples,
    async run(given) {
      const client = openClient(command, given);
      const headers = idempotencyHeaders(command, given);
      const body = await read(client, given);
      requireComplete(command.name, body);
      const item = await client.ask(schema, path, { method: 'POST', body, headers });
      await printAnswer(given, item, `created ${item.id} "${item.name}"${describe(item)}`);
      return 0;
    },
  };
  return command;
}
