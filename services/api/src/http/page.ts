import { isControlDbError, type Page, type PageRequest } from '@millrace/control-db';
import { z } from 'zod';
import { ApiError } from './api-error.ts';

const PAGE_ITEMS = 10;
const PAGE_ITEMS_MAX = 1000;

export const pageQuery = z.strictObject({
  starting_after: z.string().min(1, 'must not be empty').optional(),
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1)
    .max(PAGE_ITEMS_MAX)
    .default(PAGE_ITEMS),
});

/** A cursor that names nothing is a wrong request, not a thing that is missing. */
export async function pageAt<T>(
  query: z.output<typeof pageQuery>,
  read: (page: PageRequest) => Promise<Page<T>>,
): Promise<Page<T>> {
  const startingAfter = query.starting_after;
  try {
    return await read({ limit: query.limit, startingAfter });
  } catch (error) {
    if (startingAfter === undefined || !isControlDbError(error, 'not-found')) throw error;
    throw new ApiError('invalid_request', `starting_after: ${error.message}`, { cause: error });
  }
}

/** `hasMore` is the name that clients of Arroyo read; ours is `has_more`. */
export type ListBody<T> = {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly hasMore: boolean;
};

export function listBody<T, Body>(page: Page<T>, render: (item: T) => Body): ListBody<Body> {
  return { data: page.items.map(render), has_more: page.hasMore, hasMore: page.hasMore };
}
