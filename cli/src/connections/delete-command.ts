import { z } from 'zod';
import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { print } from '../print/print.ts';
import { CLIENT_OPTIONS, openClient } from '../rest/client-options.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { findSaved } from './find-saved.ts';
import type { SavedKind } from './saved-kind.ts';

/** The command that deletes one of a kind; the API refuses what is used. */
export function deleteCommand<Item extends ConnectionProfile | ConnectionTable>(
  kind: SavedKind<Item>,
  examples: readonly string[],
): Command {
  const command: Command = {
    name: `${kind.word} delete`,
    positionals: kind.word.toUpperCase(),
    positionalsMax: 1,
    options: CLIENT_OPTIONS,
    examples,
    async run(given) {
      const client = openClient(command, given);
      const { id, name } = await findSaved(client, kind, requirePositional(command, given));
      const path = `${kind.path}/${encodeURIComponent(id)}`;
      await client.ask(z.unknown(), path, { method: 'DELETE' });
      await print(`deleted ${id} "${name}"`);
      return 0;
    },
  };
  return command;
}
