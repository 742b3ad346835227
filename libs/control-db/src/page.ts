/**
 * One page of a list, newest first. `startingAfter` is the id of the last item of the page before;
 * the order is by creation time and then by id, so items made in the same microsecond are neither
 * skipped nor repeated, and items made meanwhile do not shift the pages.
 */
export type PageRequest = {
  readonly limit: number;
  readonly startingAfter?: string | undefined;
};

export type Page<T> = {
  readonly items: readonly T[];
  readonly hasMore: boolean;
};

/** Cuts a page out of rows of which one more than the limit was asked for. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => T,
): Page<T> {
  return { items: rows.slice(0, limit).map(toItem), hasMore: rows.length > limit };
}
