import { closestName, OperatingError } from '@millrace/std';
import type { ConnectionProfile, ConnectionTable } from '../rest/connection-answers.ts';
import { listAll } from '../rest/list-all.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { SavedKind } from './saved-kind.ts';

/** The one of an id, or of a name whatever its case. */
export async function findSaved<Item extends ConnectionProfile | ConnectionTable>(
  client: RestClient,
  { word, noun, path, schema }: SavedKind<Item>,
  idOrName: string,
): Promise<Item> {
  const items = await listAll(client, schema, { path });
  const isNamed = ({ name }: Item): boolean => name.toLowerCase() === idOrName.toLowerCase();
  const found = items.find(({ id }) => id === idOrName) ?? items.find(isNamed);
  if (found !== undefined) return found;
  const closest = closestName(
    idOrName,
    items.map(({ name }) => name),
  );
  throw new OperatingError(`there is no ${noun} "${idOrName}"`, {
    domain: 'user',
    retry: 'never',
    hint: closest === null ? `see "millrace ${word} list"` : `did you mean "${closest}"?`,
  });
}
