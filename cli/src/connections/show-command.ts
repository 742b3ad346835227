import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { findSaved } from './find-saved.ts';
import type { SavedKind } from './saved-kind.ts';

/** The command that shows one of a kind. */
export function showCommand<Item extends ConnectionProfile | ConnectionTable>(
  kind: SavedKind<Item>,
  examples: readonly string[],
  describe: (item: Item) => string,
): Command {
  const command: Command = {
    name: `${kind.word} show`,
    positionals: kind.word.toUpperCase(),
    positionalsMax: 1,
    options: { ...JSON_OPTION, ...CLIENT_OPTIONS },
    examples,
    async run(given) {
      const client = openClient(command, given);
      const item = await findSaved(client, kind, requirePositional(command, given));
      await printAnswer(given, item, describe(item));
      return 0;
    },
  };
  return command;
}

/** The options of a connector that were given, as a table; secrets are masked by the API. */
export function optionRows({ config }: ConnectionProfile | ConnectionTable): string[][] {
  return Object.entries(config)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}
