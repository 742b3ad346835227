import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** The last row of the page before. */
type LastRow = { readonly id: string; readonly createdAtMicros: number };

/** What comes behind a row where the newest come first; see `PageRequest`. */
export function olderThan(table: string, { id, createdAtMicros }: LastRow): RawBuilder<SqlBool> {
  const createdAt = sql.ref(`${table}.created_at`);
  const isSameTime = sql`${createdAt} = ${createdAtMicros} and ${sql.ref(`${table}.id`)} < ${id}`;
  return sql<SqlBool>`(${createdAt} < ${createdAtMicros} or (${isSameTime}))`;
}
