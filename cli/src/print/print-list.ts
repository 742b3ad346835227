import type { Arguments } from '../command.ts';
import { tell } from './tell.ts';
import { print, printJson } from './print.ts';
import { table } from './table.ts';

export interface ListColumns<Item> {
  readonly heading: readonly string[];
  readonly toRow: (item: Item) => readonly string[];
  readonly nameOf: (item: Item) => string;
  /** What to say to people when there is nothing to show: why, and what to do. */
  readonly none: string;
}

/**
 * Prints a list as the options `--json` and `--quiet` ask for it, else as a table. That it is empty
 * is told on standard error, since programs see it by themselves.
 */
export async function printList<Item>(
  { options }: Arguments,
  items: readonly Item[],
  { heading, toRow, nameOf, none }: ListColumns<Item>,
): Promise<void> {
  if (options['json'] === true) await printJson(items);
  else if (options['quiet'] === true) for (const item of items) await print(nameOf(item));
  else if (items.length === 0) tell(`millrace: ${none}`);
  else await print(table(heading, items.map(toRow)));
}
