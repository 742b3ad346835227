import { OperatingError } from '@millrace/std';
import { requirePositional } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { type Definition, requireComplete } from './definition.ts';
import { findSaved } from './find-saved.ts';
import type { SavedKind } from './saved-kind.ts';

interface ToTest<Item extends ConnectionProfile | ConnectionTable> {
  readonly command: Command;
  readonly kind: SavedKind<Item>;
  /** The options of the command that define something new. */
  readonly defining: object;
  readonly readNew: () => Promise<Definition>;
  readonly definitionOf: (item: Item) => Definition;
}

/** What options define, or without any of them what is saved under the name that is given. */
export async function definitionToTest<Item extends ConnectionProfile | ConnectionTable>(
  client: RestClient,
  given: Arguments,
  { command, kind, defining, readNew, definitionOf }: ToTest<Item>,
): Promise<Definition> {
  if (Object.keys(defining).some((name) => given.options[name] !== undefined)) {
    const definition = await readNew();
    const named = { ...definition, name: definition.name ?? 'tested' };
    requireComplete(command.name, named);
    return named;
  }
  const item = await findSaved(client, kind, requirePositional(command, given));
  refuseMasked(kind, item);
  return definitionOf(item);
}

const MASK = '********';

/** What the API does not show cannot be sent back to be tried. */
function refuseMasked(
  { noun }: Pick<SavedKind<never>, 'noun'>,
  { name, config }: ConnectionProfile | ConnectionTable,
): void {
  const [masked] = Object.entries(config).find(([, value]) => value === MASK) ?? [];
  if (masked === undefined) return;
  throw new OperatingError(`the option "${masked}" of ${noun} "${name}" is a secret`, {
    domain: 'user',
    retry: 'never',
    hint: 'test it with all of its options, or with --file FILE',
  });
}
