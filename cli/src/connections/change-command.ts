import { requirePositional, UsageError } from '../arguments.ts';
import type { Arguments, Command, CommandOption } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { CHANGE_OPTIONS } from './change.ts';
import { findSaved } from './find-saved.ts';
import type { SavedKind } from './saved-kind.ts';

interface ChangeCommandOptions<Item> {
  /** Those that say what one is to be; its connector stays. */
  readonly defining: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly string[];
  /** The body of the request: what is to be different, and nothing else. */
  readonly readChange: (client: RestClient, given: Arguments, item: Item) => Promise<object>;
}

/** The command that changes one of a kind. */
export function changeCommand<Item extends ConnectionProfile | ConnectionTable>(
  kind: SavedKind<Item>,
  { defining, examples, readChange }: ChangeCommandOptions<Item>,
): Command {
  const { connector: _stays, ...changing } = defining;
  const command: Command = {
    name: `${kind.word} change`,
    positionals: kind.word.toUpperCase(),
    positionalsMax: 1,
    options: { ...CHANGE_OPTIONS, ...changing, ...JSON_OPTION, ...CLIENT_OPTIONS },
    examples,
    async run(given) {
      const client = openClient(command, given);
      const item = await findSaved(client, kind, requirePositional(command, given));
      const body = await readChange(client, given, item);
      if (Object.keys(body).length === 0) {
        throw new UsageError([command.name], 'nothing is to be changed');
      }
      const path = `${kind.path}/${encodeURIComponent(item.id)}`;
      const changed = await client.ask(kind.schema, path, { method: 'PATCH', body });
      await printAnswer(given, changed, `changed ${changed.id} "${changed.name}"`);
      return 0;
    },
  };
  return command;
}
