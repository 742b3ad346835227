import { ControlDbError } from '../errors.ts';
import type { Lease, LeaseRequest, LeaseStore } from '../lease-store.ts';
import type { LeaseTable } from '../schema.ts';
import { type ControlTransaction, nowMicros, type QueryContext } from './query-context.ts';

export function leaseQueries(context: QueryContext): LeaseStore {
  const { db } = context;
  return {
    acquire: (request) => db.transaction().execute((tx) => acquire(tx, context, request)),
    find: async (name) => {
      const held = await selectLease(db, name);
      return held !== undefined && held.expires_at > nowMicros(context.clock)
        ? toLease(held)
        : null;
    },
    renew: (lease, durationMicros) => renew(context, lease, durationMicros),
    release: async ({ name, token }) => {
      await db
        .updateTable('leases')
        .set({ expires_at: 0 })
        .where('id', '=', name)
        .where('token', '=', token)
        .execute();
    },
  };
}

async function acquire(
  tx: ControlTransaction,
  { clock }: QueryContext,
  { name, holder, durationMicros }: LeaseRequest,
): Promise<{ granted: boolean; lease: Lease }> {
  const now = nowMicros(clock);
  const held = await selectLease(tx, name);
  if (held !== undefined && held.holder !== holder && held.expires_at > now) {
    return { granted: false, lease: toLease(held) };
  }
  const token = nextToken(held?.token ?? 0, now);
  const row = { id: name, holder, token, expires_at: now + durationMicros };
  if (held === undefined) await tx.insertInto('leases').values(row).execute();
  else await tx.updateTable('leases').set(row).where('id', '=', name).execute();
  return { granted: true, lease: toLease(row) };
}

/**
 * The time in seconds, or more: whoever remembers a token of a database that was lost, or put back
 * to an earlier copy, takes those of its successor for later ones all the same.
 */
function nextToken(before: number, nowMicros: number): number {
  return Math.max(before + 1, Math.floor(nowMicros / 1_000_000));
}

async function renew(
  { db, clock }: QueryContext,
  lease: Lease,
  durationMicros: number,
): Promise<Lease | null> {
  const expiresAtMicros = nowMicros(clock) + durationMicros;
  const renewed = await db
    .updateTable('leases')
    .set({ expires_at: expiresAtMicros })
    .where('id', '=', lease.name)
    .where('token', '=', lease.token)
    .executeTakeFirst();
  return Number(renewed.numUpdatedRows) === 1 ? { ...lease, expiresAtMicros } : null;
}

/** Refuses the write of a transaction whose writer does not hold the lease any more. */
export async function requireLease(tx: ControlTransaction, { name, token }: Lease): Promise<void> {
  const held = await selectLease(tx, name);
  if (held?.token === token) return;
  const holder = held === undefined ? 'nobody' : `"${held.holder}"`;
  throw new ControlDbError('conflict', `${holder} holds the lease "${name}" now`);
}

function selectLease(tx: QueryContext['db'], name: string): Promise<LeaseTable | undefined> {
  return tx.selectFrom('leases').selectAll().where('id', '=', name).executeTakeFirst();
}

function toLease(row: LeaseTable): Lease {
  return {
    name: row.id,
    holder: row.holder,
    token: row.token,
    expiresAtMicros: row.expires_at,
  };
}
