import type { Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { table } from '../print/table.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { listAll } from '../rest/list-all.ts';
import type { SavedKind } from './saved-kind.ts';

/** The command that lists all of a kind, newest first. */
export function listCommand<Item extends ConnectionProfile | ConnectionTable>(
  { word, path, schema }: SavedKind<Item>,
  heading: readonly string[],
  toRow: (item: Item) => readonly string[],
): Command {
  const command: Command = {
    name: `${word} list`,
    positionals: '',
    positionalsMax: 0,
    options: { ...QUIET_OPTION, ...JSON_OPTION, ...CLIENT_OPTIONS },
    examples: [`millrace ${word} list`, `millrace ${word} list --json | jq -r .[].id`],
    async run(given) {
      const items = await listAll(openClient(command, given), schema, { path });
      if (given.options['json'] === true) await printJson(items);
      else if (given.options['quiet'] === true) for (const { name } of items) await print(name);
      else await print(table(heading, items.map(toRow)));
      return 0;
    },
  };
  return command;
}
