import type { PrimaryKey } from '@millrace/program';

/** The primary key of an operator, left out where there is none. */
export function keyed(primaryKey: PrimaryKey): { readonly primaryKey?: PrimaryKey } {
  return primaryKey.length === 0 ? {} : { primaryKey };
}
