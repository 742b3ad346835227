import { ControlDbError } from '../errors.ts';
import type { Idempotency } from '../pipeline-store.ts';
import type { ControlTransaction } from './query-context.ts';

/** What can be saved under a name: a profile or a table. */
export type NamedConnection = {
  readonly what: 'connection profile' | 'connection table';
  readonly table: 'connection_profiles' | 'connection_tables';
  readonly countMax: number;
};

/** The id of what was made under the key already, or null. */
export async function connectionOfKey(
  tx: ControlTransaction,
  { what, table }: NamedConnection,
  { key, fingerprint }: Idempotency,
): Promise<string | null> {
  const known = await tx
    .selectFrom(table)
    .select(['id', 'name', 'fingerprint'])
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (known === undefined) return null;
  if (known.fingerprint === fingerprint) return known.id;
  throw new ControlDbError(
    'conflict',
    `the idempotency key "${key}" was used for another request, which created ${what} "${known.name}"`,
  );
}

/** Refuses a name that something else has. */
export async function requireFreeName(
  tx: ControlTransaction,
  { what, table }: NamedConnection,
  name: string,
  ownId: string | null = null,
): Promise<void> {
  const known = await tx
    .selectFrom(table)
    .select(['id', 'name'])
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  if (known === undefined || known.id === ownId) return;
  throw new ControlDbError(
    'conflict',
    `a ${what} with the name "${known.name}" exists already (${known.id})`,
  );
}

export async function requireRoom(
  tx: ControlTransaction,
  { what, table, countMax }: NamedConnection,
): Promise<void> {
  const { count } = await tx
    .selectFrom(table)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < countMax) return;
  const message = `there are ${countMax} ${what}s already, which is the most there can be`;
  throw new ControlDbError('conflict', message);
}

/** Names of SQL do not mind the case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
