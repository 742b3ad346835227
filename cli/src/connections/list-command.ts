import type { Command } from '../command.ts';
import { type ListColumns, printList } from '../print/print-list.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { listAll } from '../rest/list-all.ts';
import type { SavedKind } from './saved-kind.ts';

/** The command that lists all of a kind, newest first. */
export function listCommand<Item extends ConnectionProfile | ConnectionTable>(
  { word, noun, path, schema }: SavedKind<Item>,
  columns: Pick<ListColumns<Item>, 'heading' | 'toRow'>,
): Command {
  const none = `there are no ${noun}s; "millrace ${word} create --help" says how to save one`;
  const command: Command = {
    name: `${word} list`,
    positionals: '',
    positionalsMax: 0,
    options: { ...QUIET_OPTION, ...JSON_OPTION, ...CLIENT_OPTIONS },
    examples: [`millrace ${word} list`, `millrace ${word} list --json | jq -r .[].id`],
    async run(given) {
      const items = await listAll(openClient(command, given), schema, { path });
      await printList(given, items, { ...columns, nameOf: ({ name }) => name, none });
      return 0;
    },
  };
  return command;
}
