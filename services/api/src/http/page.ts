import type { Page } from '@millrace/control-db';
import { z } from 'zod';

const PAGE_ITEMS = 10;
const PAGE_ITEMS_MAX = 1000;

export const pageQuery = z.strictObject({
  starting_after: z.string().optional(),
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1)
    .max(PAGE_ITEMS_MAX)
    .default(PAGE_ITEMS),
});

/** `hasMore` is the name that clients of Arroyo read; ours is `has_more`. */
export type ListBody<T> = {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly hasMore: boolean;
};

export function listBody<T, Body>(page: Page<T>, render: (item: T) => Body): ListBody<Body> {
  return { data: page.items.map(render), has_more: page.hasMore, hasMore: page.hasMore };
}
