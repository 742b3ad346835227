import type { z } from 'zod';
import { listSchema } from './answers.ts';
import type { RestClient } from './rest-client.ts';

const PAGE_ITEMS = 1000;

export interface ListRequest {
  /** Below `/api/v1`, without a query string. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Reads no more than this. */
  readonly itemsMax?: number;
}

/** The items of a list, page after page. */
export async function listAll<Item extends z.ZodType<{ id: string }>>(
  client: RestClient,
  item: Item,
  { path, query = [], itemsMax = Number.POSITIVE_INFINITY }: ListRequest,
): Promise<z.output<Item>[]> {
  const schema = listSchema(item);
  const items: z.output<Item>[] = [];
  for (;;) {
    const last = items.at(-1);
    const limit = Math.min(PAGE_ITEMS, itemsMax - items.length);
    const parameters = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of query) parameters.append(name, value);
    if (last !== undefined) parameters.append('starting_after', last.id);
    const page = await client.ask(schema, `${path}?${parameters}`);
    items.push(...page.data);
    if (!page.has_more || items.length >= itemsMax) return items;
  }
}
